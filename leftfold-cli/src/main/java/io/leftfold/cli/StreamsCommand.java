package io.leftfold.cli;

import io.leftfold.Limits;
import io.leftfold.StreamId;
import io.leftfold.StreamInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "streams", description = "List the streams, by category and name.")
final class StreamsCommand implements Callable<Integer> {
    @Mixin
    private final StoreOption store = new StoreOption();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Option(names = "--category", paramLabel = "CATEGORY", description = "Only those of this category.")
    private @Nullable String category;

    @Option(names = "--after", paramLabel = "STREAM", description = "Go on after this stream.")
    private @Nullable StreamId after;

    @Option(names = "--limit", paramLabel = "N", description = "At most this many; default 50.")
    private int limit = 50;

    @Override
    public Integer call() {
        Given.checkLimit(limit);
        var ofCategory = Optional.ofNullable(category);
        ofCategory.ifPresent(name -> Given.checked(() -> StreamId.of(name, "x")));
        var table = Table.of("STREAM", "VERSION", "STATE", "CREATED (UTC)", "LAST EVENT (UTC)")
                .numbers("VERSION", "CREATED (UTC)", "LAST EVENT (UTC)");
        boolean more;
        try (var log = store.openReadOnly();
                var list = output.list(table, StreamsCommand::cells, StreamsCommand::json)) {
            var last = Optional.ofNullable(after);
            int left = limit;
            List<StreamInfo> page;
            do {
                page = log.streams(ofCategory, last, Math.min(left, Limits.PAGE));
                page.forEach(list::add);
                left -= page.size();
                last = page.isEmpty() ? last : Optional.of(page.getLast().stream());
            } while (left > 0 && !page.isEmpty());
            more = !log.streams(ofCategory, last, 1).isEmpty();
            after = last.orElse(null);
        }
        if (more && output.format() == OutputOption.Format.TABLE) {
            output.terminal().out().flush();
            output.terminal().err().println("There are more: --after " + Visible.of(String.valueOf(after)));
        }
        return ExitCode.OK;
    }

    private static List<?> cells(StreamInfo info) {
        return List.of(
                info.stream(), info.version(), state(info), Times.brief(info.createdAt()), Times.brief(info.lastAt()));
    }

    private static Object json(StreamInfo info) {
        var json = new LinkedHashMap<String, Object>();
        json.put("stream", info.stream().toString());
        json.put("category", info.stream().category());
        json.put("version", info.version());
        json.put("state", state(info));
        json.put("createdAt", info.createdAt());
        json.put("lastAt", info.lastAt());
        json.put("fields", new TreeMap<>(info.fields()));
        return json;
    }

    private static String state(StreamInfo info) {
        return info.state().name().toLowerCase(Locale.ROOT);
    }
}
