package io.leftfold.diff;

import java.util.List;

/// Today's code decides otherwise. An [AssertionError], so that tests fail with its message.
public final class DecisionsDifferException extends AssertionError {
    private static final long serialVersionUID = 1;

    private final transient DiffReport report;

    DecisionsDifferException(DiffReport report, List<Difference> first) {
        super(message(report, first));
        this.report = report;
    }

    private static String message(DiffReport report, List<Difference> first) {
        var message = new StringBuilder("today's code comes to something else ")
                .append(report.count())
                .append(report.count() == 1 ? " time" : " times")
                .append("; a line of the file of approvals accepts what is meant to be so:");
        first.forEach(difference -> message.append("\n  ").append(difference.toJson()));
        if (first.size() < report.count()) {
            message.append("\n  and ").append(report.count() - first.size()).append(" more");
        }
        return message.toString();
    }

    public DiffReport report() {
        return report;
    }
}
