package io.leftfold.cli;

import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.StoreVerification.Finding;
import io.leftfold.StoreVerification.Progress;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Runs command lines as a process would, in this JVM.
final class CliRun {
    /// What became of one.
    record Result(int code, String out, String err) {
        List<String> lines() {
            return out.lines().toList();
        }
    }

    private UnaryOperator<LeftfoldCli> application = cli -> cli;
    private InputStream in = new ByteArrayInputStream(new byte[0]);
    private OutputStream out = new ByteArrayOutputStream();
    private Terminal.Screen screen = Terminal.Screen.NONE;
    private Map<String, String> variables = Map.of();
    private Interrupt interrupt = (_, _) -> () -> {};
    private Environment environment = Environment.system();

    CliRun application(UnaryOperator<LeftfoldCli> application) {
        var before = this.application;
        this.application = cli -> application.apply(before.apply(cli));
        return this;
    }

    CliRun in(String text) {
        this.in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    CliRun out(OutputStream out) {
        this.out = out;
        return this;
    }

    CliRun screen(int columns) {
        this.screen = new Terminal.Screen(true, false, columns);
        return this;
    }

    CliRun variables(Map<String, String> variables) {
        this.variables = variables;
        return this;
    }

    CliRun interrupt(Interrupt interrupt) {
        this.interrupt = interrupt;
        return this;
    }

    CliRun environment(Environment environment) {
        this.environment = environment;
        return this;
    }

    /// `given:` is this store, which stays open.
    CliRun store(EventStore store) {
        return application(cli -> cli.store(new Given(store)));
    }

    Result run(String... arguments) {
        var err = new ByteArrayOutputStream();
        var terminal = new Terminal(in, out, err, screen, variables, environment);
        int code = application.apply(LeftfoldCli.named("shop")).run(terminal, interrupt, arguments);
        var text = out instanceof ByteArrayOutputStream bytes ? bytes.toString(StandardCharsets.UTF_8) : "";
        return new Result(code, text, err.toString(StandardCharsets.UTF_8));
    }

    /// Runs on the store in `file`.
    static Result on(Path file, String... arguments) {
        return new CliRun().run(at(file, arguments));
    }

    static String[] at(Path file, String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.add("--store");
        all.add("sqlite:" + file);
        return all.toArray(String[]::new);
    }

    private record Given(EventStore store) implements StoreKind {
        @Override
        public String scheme() {
            return "given";
        }

        @Override
        public String form() {
            return "given:";
        }

        private EventStore unclosed() {
            return (EventStore) Proxy.newProxyInstance(
                    EventStore.class.getClassLoader(), new Class<?>[] {EventStore.class}, (_, method, arguments) -> {
                        try {
                            return method.getName().equals("close") ? null : method.invoke(store, arguments);
                        } catch (InvocationTargetException thrown) {
                            throw thrown.getTargetException();
                        }
                    });
        }

        @Override
        public boolean exists(String location) {
            return true;
        }

        @Override
        public EventStore open(String location, Environment environment) {
            return unclosed();
        }

        @Override
        public EventStore openReadOnly(String location, Environment environment) {
            return unclosed();
        }

        @Override
        public List<Finding> verify(String location, Progress progress, Environment environment) {
            progress.at(1, 1);
            return List.of(new Finding("checksum", "position 1", "is \u001b[31mred"));
        }
    }
}
