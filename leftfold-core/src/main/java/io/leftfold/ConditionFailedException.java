package io.leftfold;

import io.leftfold.ErrorKind.Category;
import io.leftfold.ErrorKind.Leaves;
import java.util.List;

/// A condition of an append did not hold; nothing was written. Read what is new and decide again.
public final class ConditionFailedException extends LeftfoldException {
    static final ErrorKind KIND = ErrorKind.of(
            "condition-failed",
            Category.DECIDE_AGAIN,
            Leaves.UNCHANGED,
            "A condition of an append did not hold: somebody else was faster.",
            "Read what is new and decide again; a command handler does so by itself before it gives up.",
            "condition",
            "met");

    private final transient AppendOutcome.Refused refused;

    public ConditionFailedException(AppendOutcome.Refused refused) {
        super("the append required " + refused.condition() + " and met " + refused.met()
                + "; nothing was written: read what is new and decide again");
        this.refused = refused;
    }

    public AppendOutcome.Refused refused() {
        return refused;
    }

    @Override
    public ErrorKind kind() {
        return KIND;
    }

    @Override
    List<Object> values() {
        return List.of(refused.condition().toString(), refused.met());
    }
}
