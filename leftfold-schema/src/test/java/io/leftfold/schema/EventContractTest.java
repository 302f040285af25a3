package io.leftfold.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.leftfold.json.JsonCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventContractTest {
    sealed interface AccountEvent {
        record Opened(String owner, double rate) implements AccountEvent {}

        record Closed() implements AccountEvent {}
    }

    /// The family after careless changes: a component more, and another name.
    sealed interface Changed {
        record Opened(String owner, double rate, Optional<String> note) implements Changed {}

        record Shut() implements Changed {}
    }

    private final JsonCodec<AccountEvent> codec = JsonCodec.of(AccountEvent.class);

    @TempDir
    Path folder;

    private Path file;
    private EventContract contract;

    @BeforeEach
    void open() {
        file = folder.resolve("deep/events.jsonl");
        contract = EventContract.of(file);
    }

    private int recordBoth() {
        return contract.record(codec, new AccountEvent.Opened("Ada", 1e10), new AccountEvent.Closed());
    }

    @Test
    void a_recorded_contract_is_kept() throws IOException {
        assertThat(recordBoth()).isEqualTo(2);

        assertThatCode(() -> contract.check(codec)).doesNotThrowAnyException();
        assertThat(Files.readAllLines(file))
                .hasSize(2)
                .last()
                .asString()
                .startsWith("{\"type\":\"account.closed\",\"schemaVersion\":1,\"data\":{},\"schema\":{\"$schema\":");
    }

    @Test
    void recording_again_changes_nothing() throws IOException {
        recordBoth();
        var before = Files.readString(file);

        assertThat(recordBoth()).isZero();
        assertThat(contract.record(codec, new AccountEvent.Opened("Bob", 2))).isZero();
        assertThat(Files.readString(file)).isEqualTo(before);
    }

    @Test
    void a_released_version_without_sample_is_named() throws IOException {
        Files.createDirectories(folder.resolve("deep"));
        Files.writeString(file, "{\"type\":\"account.closed\",\"schemaVersion\":1,\"data\":{},\"schema\":null}");
        assertThatThrownBy(() -> contract.check(codec))
                .isInstanceOf(ContractBrokenException.class)
                .hasMessageContaining("account.opened version 1 is not in it: run EventContract.record");

        assertThat(recordBoth()).isEqualTo(2);
        assertThatCode(() -> contract.check(codec)).doesNotThrowAnyException();
    }

    @Test
    void a_careless_change_breaks_it_with_all_that_is_broken() {
        recordBoth();
        var changed = JsonCodec.builder(Changed.class)
                .name(Changed.Opened.class, "account.opened")
                .name(Changed.Shut.class, "account.shut")
                .build();

        var broken = catchThrowableOfType(ContractBrokenException.class, () -> contract.check(changed));

        assertThat(broken).isInstanceOf(AssertionError.class);
        assertThat(broken.problems()).hasSize(3);
        assertThat(broken)
                .hasMessageContaining(
                        "the event contract " + file + " is broken:\n  - account.opened version 1, as it was"
                                + " released, can no longer be read: /note: is required now and was not written then;"
                                + " undo the change, or add an upcaster from version 1\n")
                .hasMessageContaining(
                        "the sample of account.closed version 1 can no longer be read: account.closed version 1 (event")
                .hasMessageContaining("account.shut version 1 is not in it");
    }

    @Test
    void an_upcaster_mends_it_and_the_new_version_is_recorded() {
        recordBoth();
        var mended = JsonCodec.builder(Changed.class)
                .name(Changed.Opened.class, "account.opened")
                .name(Changed.Shut.class, "account.closed")
                .upcastTree("account.opened", 1, tree -> tree.putNull("note"))
                .build();

        assertThat(contract.record(mended, new Changed.Opened("Ada", 1, Optional.of("x"))))
                .isEqualTo(1);
        assertThatCode(() -> contract.check(mended)).doesNotThrowAnyException();
        assertThatThrownBy(() -> contract.check(codec)).hasMessageContaining("restore the upcasters up to version 1");
        var broken = JsonCodec.builder(Changed.class)
                .name(Changed.Opened.class, "account.opened")
                .name(Changed.Shut.class, "account.closed")
                .upcastTree("account.opened", 1, tree -> tree)
                .build();
        assertThatThrownBy(() -> contract.check(broken)).hasMessageContaining("mend the upcasters from version 1");
    }

    sealed interface Lossy {
        record Kept(String text, java.util.List<Integer> list) implements Lossy {
            public Kept {
                text = text.strip();
                list = list.stream().distinct().toList();
            }
        }
    }

    @Test
    void what_is_changed_on_the_way_is_shown() throws IOException {
        var lossy = JsonCodec.builder(Lossy.class).name(Lossy.Kept.class, "k").build();
        Files.createDirectories(folder.resolve("deep"));
        Files.writeString(file, """
                {"type":"k","schemaVersion":1,"data":{"text":" a","list":[1]},"schema":null}
                {"type":"k","schemaVersion":1,"data":{"text":"a","list":[1,1]},"schema":null}

                """);
        assertThatThrownBy(() -> contract.check(lossy))
                .hasMessageContaining("/text was \" a\", is \"a\"")
                .hasMessageContaining("/list/1 is lost, was 1");
    }

    @Test
    void a_broken_line_is_named_with_its_number() throws IOException {
        recordBoth();
        Files.writeString(file, Files.readString(file) + "<<<<<<< HEAD\n{\"type\":\"x\"}\n");

        assertThatThrownBy(() -> contract.check(codec))
                .isInstanceOf(ContractBrokenException.class)
                .hasMessageContaining(file + ":3 is no line of a contract: not JSON")
                .hasMessageContaining(file + ":4 is no line of a contract: it needs a type");
        assertThatThrownBy(this::recordBoth).isInstanceOf(ContractBrokenException.class);
    }

    @SuppressWarnings("SameNameButDifferent") // an enum before and after
    sealed interface Before {
        record Paid(int amount, Means means, String note) implements Before {}

        enum Means {
            CASH,
            CARD
        }
    }

    @SuppressWarnings("SameNameButDifferent") // an enum before and after
    sealed interface Wider {
        record Paid(long amount, Means means, Optional<String> note) implements Wider {}

        enum Means {
            CASH,
            CARD,
            TRANSFER
        }
    }

    @SuppressWarnings("SameNameButDifferent") // an enum before and after
    sealed interface Narrower {
        record Paid(short amount, Means means, Instant note) implements Narrower {}

        enum Means {
            CASH
        }
    }

    sealed interface Renamed {
        record Paid(int amount, Before.Means how, String note) implements Renamed {}
    }

    private static <E> JsonCodec<E> paid(Class<E> family, Class<? extends E> paid) {
        return JsonCodec.builder(family).name(paid, "paid").build();
    }

    private void recordPaid() {
        contract.record(paid(Before.class, Before.Paid.class), new Before.Paid(1, Before.Means.CASH, "a"));
    }

    @Test
    void what_the_sample_does_not_show_the_schema_does() {
        recordPaid();

        assertThatThrownBy(() -> contract.check(paid(Narrower.class, Narrower.Paid.class)))
                .hasMessageContaining("can no longer be read: /amount: a number that is too large may be written then")
                .hasMessageContaining("/means: \"CARD\" may be written then and is not read now")
                .hasMessageContaining("/note: a string is written then where a string of Instant is read now")
                .hasMessageContaining("undo the change, or add an upcaster from version 1");
    }

    @Test
    void a_renamed_field_is_named() {
        recordPaid();

        assertThatThrownBy(() -> contract.check(paid(Renamed.class, Renamed.Paid.class)))
                .hasMessageContaining("/how: is required now and was not written then")
                .hasMessageContaining("/means: is written then and is not known now");
    }

    @Test
    void what_released_readers_could_not_read_is_to_be_said() throws IOException {
        recordPaid();
        var wider = paid(Wider.class, Wider.Paid.class);

        assertThatThrownBy(() -> contract.check(wider))
                .hasMessageContaining("paid version 1 is written in a way that the released code cannot read: /amount:"
                        + " a number that is too large may be written now and is not read then; make it a new version,"
                        + " or deploy every reader first, run EventContract.record")
                .hasMessageContaining("/means: \"TRANSFER\" may be written now and is not read then")
                .hasMessageContaining("/note: null may be written now and is not read then");

        assertThat(contract.record(wider, new Wider.Paid(1, Wider.Means.TRANSFER, Optional.empty())))
                .isEqualTo(1);
        assertThatCode(() -> contract.check(wider)).doesNotThrowAnyException();
        assertThat(Files.readAllLines(file)).hasSize(2);
        assertThatThrownBy(() -> contract.check(paid(Before.class, Before.Paid.class)))
                .hasMessageContaining("\"TRANSFER\" may be written then and is not read now");
    }

    @Test
    void a_break_cannot_be_recorded_away() throws IOException {
        recordPaid();
        var before = Files.readString(file);

        assertThatThrownBy(() -> contract.record(
                        paid(Narrower.class, Narrower.Paid.class),
                        new Narrower.Paid((short) 1, Narrower.Means.CASH, Instant.EPOCH)))
                .isInstanceOf(ContractBrokenException.class);
        assertThat(Files.readString(file)).isEqualTo(before);
    }

    @Test
    void versions_without_a_record_are_held_by_their_sample() {
        recordPaid();
        var mended = JsonCodec.builder(Renamed.class)
                .name(Renamed.Paid.class, "paid")
                .upcastTree("paid", 1, tree -> tree.set("how", tree.remove("means")))
                .build();

        assertThat(contract.record(mended, new Renamed.Paid(1, Before.Means.CARD, "")))
                .isEqualTo(1);
        assertThatCode(() -> contract.check(mended)).doesNotThrowAnyException();
    }

    record Name(String text) {}

    sealed interface Naming {
        record Named(Name name) implements Naming {}
    }

    private static JsonCodec<Naming> naming(Function<Name, String> write) {
        return JsonCodec.builder(Naming.class)
                .value(Name.class, write, Name::new)
                .build();
    }

    @Test
    void a_sample_that_is_read_and_cannot_be_written_is_named() {
        contract.record(naming(Name::text), new Naming.Named(new Name("Ada")));

        assertThatThrownBy(() -> contract.check(naming(_ -> {
                    throw new IllegalStateException("no text for it");
                })))
                .isInstanceOf(ContractBrokenException.class)
                .hasMessageContaining(
                        "the sample of naming.named version 1 is read as what cannot be written: naming.named cannot"
                                + " be written: at /name: ");
    }

    @Test
    void an_event_that_does_not_come_back_as_it_was_written_is_not_recorded() {
        assertThatThrownBy(() -> contract.record(naming(name -> name.text() + "!"), new Naming.Named(new Name("Ada"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not written as it was read: /name was \"Ada!\", is \"Ada!!\"");
        assertThat(file).doesNotExist();
    }

    @Test
    void a_file_that_cannot_be_read_or_written_is_named() throws IOException {
        Files.createDirectories(file);
        assertThatThrownBy(() -> contract.check(codec))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot read the event contract " + file);

        var below = Files.writeString(folder.resolve("plain"), "").resolve("events.jsonl");
        assertThatThrownBy(() -> EventContract.of(below).record(codec, new AccountEvent.Closed()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot write the event contract " + below);
    }
}
