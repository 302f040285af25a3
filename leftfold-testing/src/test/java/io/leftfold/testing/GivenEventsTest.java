package io.leftfold.testing;

import static io.leftfold.testing.Given.given;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.json.JsonCodec;
import io.leftfold.json.JsonRecord;
import io.leftfold.project.Documents;
import io.leftfold.project.Projection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GivenEventsTest {
    sealed interface LampEvent {
        record Bought(String room) implements LampEvent {}

        record Moved(String room) implements LampEvent {}

        record Broken() implements LampEvent {}
    }

    record Lamp(String room, int moves) {}

    private static final JsonCodec<LampEvent> CODEC = JsonCodec.of(LampEvent.class);
    private static final Documents<LampEvent, Lamp> LAMPS =
            Documents.of("lamps", CODEC, JsonRecord.of(Lamp.class), (lamp, event) -> switch (event.data()) {
                case LampEvent.Bought(var room) -> Optional.of(new Lamp(room, 0));
                case LampEvent.Moved(var room) -> lamp.map(now -> new Lamp(room, now.moves() + 1));
                case LampEvent.Broken() -> Optional.empty();
            });
    private static final Projection<LampEvent> ROOMS = Projection.of(
            "rooms", CODEC, List.of("CREATE TABLE lamp{v} (id TEXT PRIMARY KEY, room TEXT)"), (sql, event) -> {
                switch (event.data()) {
                    case LampEvent.Bought(var room) ->
                        sql.update(
                                "INSERT INTO lamp{v} VALUES (?, ?)",
                                event.stream().entity(),
                                room);
                    case LampEvent.Moved(var room) ->
                        sql.update(
                                "UPDATE lamp{v} SET room = ? WHERE id = ?",
                                room,
                                event.stream().entity());
                    case LampEvent.Broken() ->
                        sql.update(
                                "DELETE FROM lamp{v} WHERE id = ?",
                                event.stream().entity());
                }
            });

    // region: given
    @Test
    void lamps_are_where_they_were_moved_to() {
        given(LAMPS)
                .events("lamp-1", new LampEvent.Bought("hall"), new LampEvent.Moved("attic"))
                .events("lamp-2", new LampEvent.Bought("hall"), new LampEvent.Broken())
                .thenDocument("1", new Lamp("attic", 1))
                .thenNoDocument("2");
        given(ROOMS)
                .events("lamp-1", new LampEvent.Bought("hall"))
                .events("lamp-2", new LampEvent.Bought("hall"))
                .thenRows("SELECT room, count(*) FROM lamp{v} GROUP BY room", List.of("hall", 2));
    }
    // endregion

    @Test
    void what_is_wrong_fails_with_the_whole_story() {
        var lamps = given(LAMPS).events("lamp-1", new LampEvent.Bought("hall"));
        assertThatThrownBy(() -> lamps.thenDocument("1", new Lamp("attic", 0)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("lamp-1")
                .hasMessageContaining("room=attic")
                .hasMessageContaining("room=hall");
        assertThatThrownBy(() -> lamps.thenNoDocument("1")).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> given(ROOMS).thenRows("SELECT * FROM lamp{v}", List.of("1", "hall")))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> given(ROOMS).thenNoDocument("1")).hasMessageContaining("thenRows");
    }
}
