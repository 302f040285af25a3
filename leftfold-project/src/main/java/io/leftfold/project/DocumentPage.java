package io.leftfold.project;

import java.util.List;
import java.util.Optional;

/// Some of the documents that a query finds.
///
/// @param next what [DocumentQuery#page(int, String)] takes to go on; empty where there are no more
public record DocumentPage<D>(List<Document<D>> documents, Optional<String> next) {
    public DocumentPage {
        documents = List.copyOf(documents);
    }
}
