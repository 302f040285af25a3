package io.leftfold.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Year;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The events that the tests write and read.
sealed interface OrderEvent extends ShopEvent {
    record Created(String customer, String currency) implements OrderEvent {
        public Created {
            if (currency.length() != 3) {
                throw new IllegalArgumentException("a currency has three letters");
            }
        }

        boolean isForeign() {
            return !currency.equals("EUR");
        }
    }

    record ItemsUpdated(List<Item> items, Map<String, Integer> stock, Set<Email> watchers) implements OrderEvent {
        public ItemsUpdated {
            items = List.copyOf(items);
            stock = Map.copyOf(stock);
            watchers = Set.copyOf(watchers);
        }
    }

    record Closed() implements OrderEvent {}

    record Measured(
            long count,
            int small,
            short shorter,
            byte least,
            double ratio,
            float rough,
            boolean sure,
            char letter,
            BigDecimal amount,
            BigInteger big,
            Instant at,
            LocalDate day,
            Duration took,
            Year year,
            UUID id,
            Kind kind,
            Optional<Item> item,
            @Nullable String note,
            List<Map<String, Optional<Instant>>> deep,
            Map<Email, Set<Kind>> byEmail)
            implements OrderEvent {}

    sealed interface Payment extends OrderEvent {
        record Paid(BigDecimal amount) implements Payment {}
    }

    record Item(String sku, int quantity) {}

    record Email(String value) {
        public Email {
            if (!value.contains("@")) {
                throw new IllegalArgumentException("an e-mail address has an @");
            }
        }
    }

    enum Kind {
        BIG,
        SMALL;

        @Override
        public String toString() {
            return "kind " + name();
        }
    }
}
