package io.leftfold.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModuleAccessTest {
    @TempDir
    Path folder;

    @Test
    void a_closed_package_of_a_named_module_is_told_what_to_open() throws Exception {
        var events = compiled("module shop { }");
        assertThatThrownBy(() -> JsonCodec.of(events))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("add to the module-info of shop:")
                .hasMessageContaining("opens shop to tools.jackson.databind;");
    }

    @Test
    void an_open_package_is_enough() throws Exception {
        assertThat(JsonCodec.of(compiled("module shop { opens shop; }")).types())
                .containsExactly("order.placed");
    }

    private Class<?> compiled(String module) throws IOException, ClassNotFoundException {
        Files.createDirectories(folder.resolve("shop"));
        var info = Files.writeString(folder.resolve("module-info.java"), module);
        var source = Files.writeString(
                folder.resolve("shop/OrderEvent.java"),
                "package shop; sealed interface OrderEvent { record Placed(String customer) implements OrderEvent {} }");
        var out = folder.resolve("out");
        int result = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(System.out, System.err, "-d", out.toString(), info.toString(), source.toString());
        assertThat(result).isZero();
        var boot = ModuleLayer.boot();
        var configuration = boot.configuration().resolve(ModuleFinder.of(out), ModuleFinder.of(), Set.of("shop"));
        var layer = boot.defineModulesWithOneLoader(configuration, getClass().getClassLoader());
        return layer.findLoader("shop").loadClass("shop.OrderEvent");
    }
}
