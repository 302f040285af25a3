package io.leftfold.proof.planted;

import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.Append;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.Inline;
import io.leftfold.Query;
import io.leftfold.postgres.PostgresStore;
import io.leftfold.proof.Servers;
import io.leftfold.tck.Samples;
import java.sql.Connection;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PostgresInline {
    @Test
    void what_another_process_appends_without_it_is_handled_too() {
        var handled = new AtomicInteger();
        var options = Servers.newLog();
        var inline = new Inline<Connection>(
                "n", Query.ALL, _ -> "no tables", (events, _) -> handled.addAndGet(events.size()));
        try (var with = PostgresStore.open(options.withInline(inline));
                var without = PostgresStore.open(options)) {
            without.append(Append.to(Samples.ACCOUNT, new Any(), Samples.events(3)));
            with.append(Append.to(Samples.ACCOUNT, new Any(), Samples.events(1)));
        }
        assertThat(handled).hasValue(4);
    }
}
