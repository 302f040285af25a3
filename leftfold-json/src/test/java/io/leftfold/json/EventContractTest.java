package io.leftfold.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
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
                .isEqualTo("{\"type\":\"account.closed\",\"schemaVersion\":1,\"data\":{}}");
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
        Files.writeString(file, "{\"type\":\"account.closed\",\"schemaVersion\":1,\"data\":{}}");
        assertThatThrownBy(() -> contract.check(codec))
                .isInstanceOf(ContractBrokenException.class)
                .hasMessageContaining("account.opened version 1 has no sample: run EventContract.record");

        assertThat(recordBoth()).isEqualTo(1);
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
                        "the event contract " + file + " is broken:\n  - account.opened version 1 can no"
                                + " longer be read: at /note: missing property; undo the change, or add an upcaster from version 1\n")
                .hasMessageContaining("account.closed version 1 can no longer be read: no record of this codec")
                .hasMessageContaining("account.shut version 1 has no sample");
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
                {"type":"k","schemaVersion":1,"data":{"text":" a","list":[1]}}
                {"type":"k","schemaVersion":1,"data":{"text":"a","list":[1,1]}}

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
                .hasMessageContaining(file + ":3 is no sample: ")
                .hasMessageContaining(file + ":4 is no sample: at /schemaVersion: missing property");
        assertThatThrownBy(this::recordBoth).isInstanceOf(ContractBrokenException.class);
    }
}
