package io.leftfold.examples.shop;

import io.leftfold.examples.shop.CustomerEvent.AddressChanged;
import io.leftfold.examples.shop.CustomerEvent.Deactivated;
import io.leftfold.examples.shop.CustomerEvent.EmailChanged;
import io.leftfold.examples.shop.CustomerEvent.Imported;
import io.leftfold.examples.shop.CustomerEvent.PhoneChanged;
import io.leftfold.examples.shop.CustomerEvent.Registered;

/// What other parts of the shop need to know of a customer.
enum CustomerStatus {
    UNKNOWN,
    ACTIVE,
    DEACTIVATED;

    CustomerStatus after(CustomerEvent event) {
        return switch (event) {
            case Registered _, Imported _ -> ACTIVE;
            case Deactivated _ -> DEACTIVATED;
            case EmailChanged _, PhoneChanged _, AddressChanged _ -> this;
        };
    }
}
