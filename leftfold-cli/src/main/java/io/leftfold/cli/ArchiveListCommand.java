package io.leftfold.cli;

import io.leftfold.LogArchive.Decision;
import io.leftfold.LogArchive.Part;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "list", description = "List what was archived, and by whose decision the database has it no more.")
final class ArchiveListCommand implements Callable<Integer> {
    @Mixin
    private final StoreOption store = new StoreOption();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        try (var archive = store.archive()) {
            show(archive.parts(), output);
        }
        return ExitCode.OK;
    }

    static void show(List<Part> parts, OutputOption output) {
        var table = Table.of("FIRST", "LAST", "BYTES", "ARCHIVED", "FILE", "DROPPED")
                .numbers("FIRST", "LAST", "BYTES");
        try (var list = output.list(table, ArchiveListCommand::cells, ArchiveListCommand::json)) {
            parts.forEach(list::add);
        }
    }

    private static List<?> cells(Part part) {
        return List.of(
                part.first(),
                part.last(),
                part.bytes(),
                part.archivedAt(),
                part.file(),
                part.dropped()
                        .map(decision -> decision.at() + " by " + decision.by() + ": " + decision.reason()
                                + (decision.archiveVerified() ? "" : " (without archive)"))
                        .orElse("no"));
    }

    private static Object json(Part part) {
        var json = new LinkedHashMap<String, Object>();
        json.put("first", part.first());
        json.put("last", part.last());
        json.put("file", part.file());
        json.put("sha256", part.checksum());
        json.put("bytes", part.bytes());
        json.put("archivedAt", part.archivedAt().toString());
        part.dropped().ifPresent(decision -> json.put("dropped", json(decision)));
        return json;
    }

    private static Object json(Decision decision) {
        var json = new LinkedHashMap<String, Object>();
        json.put("at", decision.at().toString());
        json.put("by", decision.by());
        json.put("reason", decision.reason());
        json.put("archiveVerified", decision.archiveVerified());
        return json;
    }
}
