package io.leftfold.cli;

import io.leftfold.ErrorKind;
import io.leftfold.subscribe.PartitionProgress;
import io.leftfold.subscribe.SubscriptionProgress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Subscriptions and their partitions, as tables and as JSON.
final class SubscriptionRows {
    private SubscriptionRows() {}

    static Table subscriptions() {
        return Table.of(
                        "SUBSCRIPTION",
                        "STATE",
                        "PARTITIONS",
                        "NODES",
                        "POSITION",
                        "BEHIND",
                        "LAG",
                        "LETTERS",
                        "REASON")
                .numbers("PARTITIONS", "NODES", "POSITION", "BEHIND", "LAG", "LETTERS");
    }

    static List<?> cells(SubscriptionProgress one) {
        return List.of(
                one.name(),
                ErrorKind.codeOf(one.state()),
                one.partitions().size(),
                one.subscription().nodes().size(),
                one.position(),
                one.behind(),
                lag(one.lag()),
                one.letters(),
                one.reason());
    }

    static Table partitions() {
        return Table.of(
                        "PARTITION",
                        "STATE",
                        "OWNER",
                        "ALIVE",
                        "EPOCH",
                        "POSITION",
                        "BEHIND",
                        "LAG",
                        "TRYING",
                        "LETTERS",
                        "REASON")
                .numbers("PARTITION", "EPOCH", "POSITION", "BEHIND", "LAG", "TRYING", "LETTERS");
    }

    static Object[] partitionCells(PartitionProgress one) {
        var partition = one.partition();
        return new Object[] {
            partition.partition(),
            ErrorKind.codeOf(one.state()),
            partition.owner().orElse("–"),
            partition.isLeased() ? "yes" : "no",
            partition.epoch(),
            partition.position(),
            one.behind(),
            lag(one.lag()),
            partition.trying() == 0 ? "–" : partition.trying(),
            partition.letters(),
            one.reason()
        };
    }

    private static String lag(Duration lag) {
        return Progress.duration(lag.toMillis() / 1e3);
    }

    static Map<String, Object> json(SubscriptionProgress one) {
        var record = one.subscription();
        var json = new LinkedHashMap<String, Object>();
        json.put("subscription", one.name());
        json.put("state", ErrorKind.codeOf(one.state()));
        json.put("reason", one.reason());
        json.put("paused", record.isPaused());
        json.put("by", record.by());
        json.put("why", record.why());
        json.put("nodes", record.nodes());
        json.put("head", one.head());
        json.put("position", one.position());
        json.put("behind", one.behind());
        json.put("lagSeconds", one.lag().toMillis() / 1e3);
        json.put("letters", one.letters());
        json.put(
                "partitions",
                one.partitions().stream().map(SubscriptionRows::partitionJson).toList());
        return json;
    }

    private static Map<String, Object> partitionJson(PartitionProgress one) {
        var partition = one.partition();
        var json = new LinkedHashMap<String, Object>();
        json.put("partition", partition.partition());
        json.put("state", ErrorKind.codeOf(one.state()));
        json.put("reason", one.reason());
        json.put("owner", partition.owner());
        json.put("alive", partition.isLeased());
        json.put("epoch", partition.epoch());
        json.put("position", partition.position());
        json.put("behind", one.behind());
        json.put("lagSeconds", one.lag().toMillis() / 1e3);
        json.put("trying", partition.trying());
        json.put("letters", partition.letters());
        return json;
    }
}
