package io.leftfold.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoanTest {
    /// As a connection.
    interface House {
        Room room();

        String burn();

        boolean isClosed();

        Object unwrap();
    }

    /// As a statement.
    interface Room {
        House house();

        Object unwrap();

        boolean isClosed();

        void close();

        String enter() throws IOException;
    }

    private record Real(List<String> calls) implements House, Room {
        @Override
        public Room room() {
            return new Inner(this, calls);
        }

        @Override
        public String burn() {
            calls.add("burn");
            return "ash";
        }

        @Override
        public boolean isClosed() {
            return false;
        }

        @Override
        public Object unwrap() {
            return calls;
        }

        @Override
        public House house() {
            return this;
        }

        @Override
        public String enter() {
            return "in";
        }

        @Override
        public void close() {
            calls.add("close");
        }

        @Override
        public String toString() {
            return "a house";
        }
    }

    private record Inner(House house, List<String> calls) implements Room {
        @Override
        public boolean isClosed() {
            return false;
        }

        @Override
        public void close() {
            calls.add("close");
        }

        @Override
        public String toString() {
            return "a room";
        }

        @Override
        public Object unwrap() {
            return house;
        }

        @Override
        public String enter() throws IOException {
            throw new IOException("locked");
        }
    }

    private final List<String> calls = new ArrayList<>();
    private final List<Object> opened = new ArrayList<>();
    private final Loan<House> loan = new Loan<>(
            House.class,
            new Real(calls),
            List.of(Room.class),
            (method, isOver) -> {
                if (isOver || method.equals("burn") || method.equals("unwrap")) {
                    throw new IllegalStateException(method);
                }
            },
            opened::add);

    @Test
    void no_way_leads_around_the_guard() {
        var house = loan.get();
        var room = house.room();

        assertThat(room.house()).isSameAs(house).isEqualTo(house).isNotEqualTo(null);
        assertThatThrownBy(house::burn).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(room.house()::burn).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(house::unwrap).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(room::unwrap).isInstanceOf(IllegalStateException.class);
        assertThat(calls).isEmpty();
        assertThat(opened).hasSize(1).first().isInstanceOf(Inner.class);
        assertThat(house.isClosed()).isFalse();
    }

    @Test
    void what_is_thrown_comes_out_as_it_is() {
        assertThatThrownBy(() -> loan.get().room().enter())
                .isInstanceOf(IOException.class)
                .hasMessage("locked");
    }

    @Test
    void nothing_can_be_done_when_it_is_over() {
        var house = loan.get();
        var room = house.room();
        loan.end();

        assertThat(house.isClosed()).isTrue();
        assertThat(room.isClosed()).isTrue();
        assertThatThrownBy(house::room).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(room::house).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(room::enter).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(room::unwrap).isInstanceOf(IllegalStateException.class);
        assertThat(calls).isEmpty();
    }

    @Test
    void what_was_kept_can_be_closed_and_written_to_a_log_when_it_is_over() {
        var house = loan.get();
        var room = house.room();
        loan.end();

        room.close();
        assertThat(calls).containsExactly("close");
        assertThat(house).hasToString("a house").isEqualTo(house).hasSameHashCodeAs(house);
        assertThat(room).hasToString("a room").isEqualTo(room).isNotEqualTo(house);
    }
}
