package io.leftfold.proof.hostile.fuzz;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import io.leftfold.cli.BadInputException;
import io.leftfold.examples.shop.ShopShell;

/// Any text as a table: every row is an order, or named by its line and passed over.
public final class TableTarget {
    private static final String HEADER = "order_id,at,amount\n";

    private TableTarget() {}

    /// Loads what the first input needs, before its time is taken.
    public static void fuzzerInitialize() {
        ShopShell.orders(HEADER, _ -> {});
    }

    public static void fuzzerTestOneInput(FuzzedDataProvider data) {
        var prefix = data.consumeInt(0, 9) == 0 ? "" : HEADER;
        var text = prefix + data.consumeRemainingAsString();
        int[] unreadable = {0};
        try {
            var orders = ShopShell.orders(text, row -> {
                unreadable[0]++;
                if (!row.startsWith("orders.csv:") || row.chars().anyMatch(c -> c < ' ')) {
                    throw new AssertionError("a note that names no place, or steers the terminal: " + row);
                }
            });
            long lines = text.split("\r\n|\n|\r", -1).length;
            if (orders.size() + unreadable[0] > lines) {
                throw new IllegalStateException(orders.size() + " rows and " + unreadable[0] + " notes of " + lines);
            }
        } catch (BadInputException noHeader) {
            if (!noHeader.code().equals("column-missing")) {
                throw noHeader;
            }
        }
    }
}
