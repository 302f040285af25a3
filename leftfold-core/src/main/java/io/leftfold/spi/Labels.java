package io.leftfold.spi;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.leftfold.Metadata;
import io.leftfold.Tag;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What goes beside an event's payload into columns, and comes back. Correlation and causation id have
/// columns of their own, since queries ask for them; the rest of the metadata is one value.
public final class Labels {
    private Labels() {}

    /// One tag per line, which no tag can hold; null for none.
    public static @Nullable String tags(Set<Tag> tags) {
        return tags.isEmpty() ? null : tags.stream().map(Tag::toString).collect(Collectors.joining("\n"));
    }

    /// The tags of [#tags(Set)], in UTF-8.
    ///
    /// @throws IllegalArgumentException if one is none
    public static Set<Tag> tags(byte @Nullable [] lines) {
        if (lines == null) {
            return Set.of();
        }
        var tags = new HashSet<Tag>();
        int begin = 0;
        for (int i = 0; i < lines.length; i++) {
            if (lines[i] == '\n') {
                tags.add(tag(lines, begin, i));
                begin = i + 1;
            }
        }
        var last = tag(lines, begin, lines.length);
        if (begin == 0) {
            return Set.of(last);
        }
        tags.add(last);
        return tags;
    }

    /// The tag in these bytes, without a text that holds both its halves.
    private static Tag tag(byte[] lines, int begin, int end) {
        for (int colon = begin; colon < end; colon++) {
            if (lines[colon] == ':') {
                return new Tag(
                        new String(lines, begin, colon - begin, UTF_8),
                        new String(lines, colon + 1, end - colon - 1, UTF_8));
            }
        }
        return Tag.parse(new String(lines, begin, end - begin, UTF_8));
    }

    /// The entries that have no column of their own; null for none.
    public static byte @Nullable [] rest(Metadata metadata) {
        var rest = new TreeMap<>(metadata.entries());
        rest.remove(Metadata.CORRELATION_ID);
        rest.remove(Metadata.CAUSATION_ID);
        return rest.isEmpty() ? null : new Metadata(rest).encode();
    }
}
