package io.leftfold.diff;

import io.leftfold.ErrorKind;
import io.leftfold.StreamId;
import java.util.List;
import java.util.Optional;

/// A decision or a state that today's code would not come to.
///
/// @param subject  by its name
/// @param stream   of the entity; for a boundary that of the first event, empty where it was refused
/// @param version  of the stream: the one that was decided on, or the first at which the state is another one
/// @param position of the log that was read to
/// @param command  the name of its class; empty for a state
/// @param line     of the file of commands; 0 where the command was told from events
/// @param was      what came of it then: types of events, or a refusal's code
/// @param now      what would come of it
/// @param changes  in the events' data or the state, the first ones
public record Difference(
        Kind kind,
        String subject,
        Optional<StreamId> stream,
        long version,
        long position,
        String command,
        long line,
        String was,
        String now,
        List<Change> changes) {
    /// In which way it differs.
    public enum Kind {
        ACCEPTED_NOW_REFUSED,
        REFUSED_NOW_ACCEPTED,
        /// Refused both times, with another code.
        OTHER_REFUSAL,
        /// Other types, another number of them, or other streams.
        OTHER_EVENTS,
        /// The same events with other data, tags or times of occurring.
        OTHER_DATA,
        OTHER_STATE,
        /// Today's code cannot read an event or a command. What comes after it in the stream was not compared.
        UNDECODABLE,
        /// Today's code threw something, or had nothing to decide on.
        FAILED;

        /// As it is written for programs: `accepted-now-refused`.
        public String code() {
            return ErrorKind.codeOf(this);
        }
    }

    /// One value that is another.
    ///
    /// @param path as a JSON pointer, after the event's type where it is one of an event
    /// @param was  JSON; empty where there was none
    /// @param now  JSON; empty where there is none
    public record Change(String path, Optional<String> was, Optional<String> now) {
        @Override
        public String toString() {
            return path + ": " + was.orElse("–") + " → " + now.orElse("–");
        }
    }

    public Difference {
        changes = List.copyOf(changes);
    }

    /// What differs, on one line.
    public String summary() {
        if (!changes.isEmpty()) {
            return String.join("; ", changes.stream().map(Change::toString).toList());
        }
        return was.isEmpty() ? now : was + " → " + now;
    }

    /// One object of JSON on one line: what accepts this difference alone, in a file of approvals. Without some of
    /// its properties it accepts more, see [DecisionDiff#approved].
    public String toJson() {
        return Approvals.json(this).toString();
    }

    @Override
    public String toString() {
        return kind.code() + " " + subject
                + stream.map(of -> " " + of + " version " + version).orElse("") + " position "
                + position + (line == 0 ? "" : " line " + line) + (command.isEmpty() ? "" : " " + command) + ": "
                + summary();
    }
}
