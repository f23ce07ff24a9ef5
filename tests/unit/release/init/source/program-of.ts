import { foldersAbove, importClosure, moduleIndex } from "../../../../../release/init/repository/module-index.js";
import { type PythonFile, pythonFile } from "../../../../../release/init/repository/python-file.js";
import { PythonProgram } from "../../../../../release/init/source/python-program.js";

/** A program of the given files; the first one makes the application. */
export function programOf(texts: Readonly<Record<string, string>>): {
    readonly program: PythonProgram;
    readonly main: PythonFile;
    readonly files: readonly PythonFile[];
} {
    const index = moduleIndex(
        Object.entries(texts).map(([path, text]) => pythonFile(path, text)),
        Object.keys(texts),
    );
    const [main] = index.files.values();
    const { files } = importClosure(index, [main!.path], foldersAbove(main!.path));
    return { program: new PythonProgram(index), main: main!, files };
}
