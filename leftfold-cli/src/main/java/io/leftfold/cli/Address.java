package io.leftfold.cli;

import java.util.regex.Pattern;

/// What stands before and after the colon of a store's address.
record Address(StoreKind kind, String location) {
    private static final Pattern PASSWORD = Pattern.compile("(?i)(//[^/@:]*:)[^/@]*@|(password=)[^&\\s]*");

    /// @throws BadInputException if it is of no kind that is known
    static Address parse(String address, Root root) {
        int colon = address.indexOf(':');
        var kind = colon < 0 ? null : root.kinds.get(address.substring(0, colon));
        if (kind == null || colon == address.length() - 1) {
            var next = colon < 0 && !address.isEmpty()
                    ? root.kinds.values().stream()
                            .filter(files -> files.file(address).isPresent())
                            .findFirst()
                            .map(files -> "Did you mean --store " + files.scheme() + ":" + address + "?")
                            .orElse("")
                    : "";
            throw new BadInputException(
                    "unknown-store", "a store is written " + root.storeForms() + ", not " + shown(address), next);
        }
        return new Address(kind, address.substring(colon + 1));
    }

    /// An address as it may be printed: without its password.
    static String shown(String address) {
        return PASSWORD.matcher(address)
                .replaceAll(found -> found.group(1) == null ? found.group(2) + "…" : found.group(1) + "…@");
    }
}
