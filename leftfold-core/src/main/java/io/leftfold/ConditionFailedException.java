package io.leftfold;

/// A condition of an append did not hold; nothing was written. Read what is new and decide again.
public final class ConditionFailedException extends LeftfoldException {
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
    public String code() {
        return "condition-failed";
    }
}
