package dev.detour.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.TypeKind;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

import org.jspecify.annotations.Nullable;

/**
 * Breaks a gateway when it is loaded: the bodies of some methods are replaced by a constant, so that nothing in the
 * product needs a switch for it. Runs inside of the gateway's process, as a Java agent.
 */
public final class BreakingAgent implements ClassFileTransformer {
    private final String type;
    private final String method;
    private final String constant;

    private BreakingAgent(String order) {
        int hash = order.indexOf('#');
        int equals = order.indexOf('=');
        type = order.substring(0, hash).replace('.', '/');
        method = order.substring(hash + 1, equals);
        constant = order.substring(equals + 1);
    }

    /** Called by Java: {@code <class>#<method>=<constant>}; a method without a result takes nothing for its constant. */
    public static void premain(String order, Instrumentation instrumentation) {
        instrumentation.addTransformer(new BreakingAgent(order));
    }

    /**
     * Packs the agent.
     *
     * @param folder where the jar goes
     * @return the option for Java
     */
    static String option(Path folder, String order) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(new Attributes.Name("Premain-Class"), BreakingAgent.class.getName());
        Path jar = Files.createDirectories(folder).resolve("breaking-agent.jar");
        String entry = BreakingAgent.class.getName().replace('.', '/') + ".class";
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream packed = new JarOutputStream(out, manifest);
                var code = BreakingAgent.class.getClassLoader().getResourceAsStream(entry)) {
            if (code == null) {
                throw new IOException(entry + " is not on the class path");
            }
            packed.putNextEntry(new JarEntry(entry));
            code.transferTo(packed);
            packed.closeEntry();
        }
        return "-javaagent:" + jar + "=" + order;
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            String name,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] bytes) {
        if (!type.equals(name)) {
            return null;
        }
        try {
            byte[] broken = broken(bytes);
            System.out.println("broken: " + name.replace('/', '.') + "#" + method);
            return broken;
        } catch (RuntimeException | LinkageError e) {
            // Java would go on with the class as it was, and the gateway would be whole.
            e.printStackTrace();
            Runtime.getRuntime().halt(3);
            throw e;
        }
    }

    private byte[] broken(byte[] bytes) {
        ClassFile classes = ClassFile.of(ClassFile.StackMapsOption.GENERATE_STACK_MAPS);
        boolean[] found = new boolean[1];
        byte[] result = classes.transformClass(classes.parse(bytes), (ClassTransform) (builder, element) -> {
            if (element instanceof MethodModel model
                    && model.methodName().equalsString(method)
                    && model.code().isPresent()) {
                found[0] = true;
                builder.transformMethod(model, constantBody(model));
            } else {
                builder.with(element);
            }
        });
        if (!found[0]) {
            throw new IllegalArgumentException("there is no method " + method + " in " + type);
        }
        return result;
    }

    private MethodTransform constantBody(MethodModel model) {
        TypeKind result = TypeKind.from(model.methodTypeSymbol().returnType());
        return (builder, element) -> {
            if (element instanceof CodeModel) {
                builder.withCode(code -> constant(code, result));
            } else {
                builder.with(element);
            }
        };
    }

    /** Without a switch, for which javac would make a second class. */
    private void constant(CodeBuilder code, TypeKind result) {
        if (result == TypeKind.VOID) {
            code.return_();
        } else if (result == TypeKind.BOOLEAN) {
            code.loadConstant(Boolean.parseBoolean(constant) ? 1 : 0).ireturn();
        } else if (result != TypeKind.REFERENCE) {
            throw new IllegalArgumentException("no constants of " + result);
        } else if (constant.equals("null")) {
            code.aconst_null().areturn();
        } else {
            code.loadConstant(constant).areturn();
        }
    }
}
