package io.leftfold.examples.shop;

import io.leftfold.examples.shop.MarketplaceTables.OrderRow;
import io.leftfold.examples.shop.OrderCommand.Cancel;
import io.leftfold.examples.shop.OrderCommand.Confirm;
import io.leftfold.examples.shop.OrderCommand.Deliver;
import io.leftfold.examples.shop.OrderCommand.Ship;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// What has happened to an order since it was created, told by the status that the marketplace gives it.
final class OrderSteps {
    /// @param name part of the command's id
    record Step(String name, OrderCommand command) {}

    private static final List<String> CARRIERS = List.of("Blue Heron", "Long Road", "Three Rivers");

    private OrderSteps() {}

    /// The commands after the first, in order; empty for a status that nobody knows. A time that is missing is
    /// that of the step before. What the export does not say derives from the order's id, the same in every run.
    static Optional<List<Step>> of(OrderRow row) {
        var confirmedAt = row.approved().orElse(row.purchased());
        var shippedAt = row.toCarrier().orElse(confirmedAt);
        var deliveredAt = row.toCustomer().orElse(shippedAt);
        var digest = digest(row.id());
        var number = new TrackingNumber(HexFormat.of().withUpperCase().formatHex(digest, 0, 8));
        var carrier = CARRIERS.get(Byte.toUnsignedInt(digest[8]) % CARRIERS.size());
        var signature = HexFormat.of().formatHex(digest, 9, 13);

        var confirm = new Step("confirm", new Confirm(confirmedAt));
        var ship = new Step("ship", new Ship(number, carrier, shippedAt));
        var deliver = new Step("deliver", new Deliver(signature, deliveredAt));
        var cancel = new Step("cancel", new Cancel(row.status(), "marketplace", confirmedAt));
        return switch (row.status()) {
            case "created" -> Optional.of(List.of());
            case "approved", "processing", "invoiced" -> Optional.of(List.of(confirm));
            case "shipped" -> Optional.of(List.of(confirm, ship));
            case "delivered" -> Optional.of(List.of(confirm, ship, deliver));
            case "canceled", "unavailable" ->
                Optional.of(row.approved().isPresent() ? List.of(confirm, cancel) : List.of(cancel));
            default -> Optional.empty();
        };
    }

    private static byte[] digest(String order) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(order.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new AssertionError(everyJdkHasIt);
        }
    }
}
