package io.leftfold.examples.shop;

/// Where somebody lives, as far as it is known: parts that are not are empty.
///
/// @param zip or the first digits of it
public record Address(String zip, String city, String state) {
    static final Address UNKNOWN = new Address("", "", "");
}
