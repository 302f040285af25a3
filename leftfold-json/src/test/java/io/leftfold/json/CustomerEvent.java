package io.leftfold.json;

sealed interface CustomerEvent extends ShopEvent {
    record Joined(String name) implements CustomerEvent {}
}
