package io.leftfold.json;

sealed interface ShopEvent permits OrderEvent, CustomerEvent {}
