import assert from "node:assert/strict";
import { chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { subject, type, WrittenProject } from "./written-project.js";

describe("the lines of a settings file that are committed", () => {
    let project: WrittenProject;
    beforeEach(() => {
        project = new WrittenProject();
    });
    afterEach(() => project.remove());

    /** A half-done edit of another key. */
    const edited = (text: string) => text.replace(/^( *)namespace: users-dev$/m, "$&\n$1replicas: 7");
    const edit = () => writeFileSync(project.file, edited(project.text));
    const inHead = () => `${project.git("show", "HEAD:./Pulumi.dev.yaml")}\n`;
    const staged = () => `${project.git("show", ":./Pulumi.dev.yaml")}\n`;
    const refuse = () => {
        project.write("users/.git/hooks/pre-commit", "#!/bin/sh\nexit 1\n");
        chmodSync(join(project.folder, ".git/hooks/pre-commit"), 0o755);
    };

    it("are the decision's; edits of other keys stay in the file", async () => {
        const text = project.text;
        edit();
        assert.deepEqual(await project.commit(), [
            `stdout: committed Pulumi.dev.yaml as ${project.last("%h")}: ${subject}`,
            "stdout: left uncommitted in Pulumi.dev.yaml, since it is yours: service",
        ]);
        assert.equal(inHead(), text);
        assert.equal(project.text, edited(text));
        assert.equal(project.git("status", "--porcelain"), "M Pulumi.dev.yaml");
        assert.match(project.git("diff"), /^@@.*@@.*(\n .*)+\n\+ +replicas: 7(\n .*)+$/m);
    });

    it("are not committed twice for an edit of another key", async () => {
        await project.commit();
        edit();
        assert.deepEqual(await project.commit(), [
            "stdout: Pulumi.dev.yaml is not committed: HEAD already has this decision",
        ]);
        assert.equal(project.git("rev-list", "--count", "HEAD"), "2");
    });

    it("leave staged edits staged, with the decision", async () => {
        const text = project.text;
        project.git("checkout", "--quiet", "Pulumi.dev.yaml");
        edit();
        project.git("add", "Pulumi.dev.yaml");
        writeFileSync(project.file, edited(text));
        await project.commit();
        assert.equal(inHead(), text);
        assert.equal(staged(), edited(text));
        assert.equal(project.git("status", "--porcelain"), "M  Pulumi.dev.yaml");
        project.git("commit", "--quiet", "--message=mine");
        assert.equal(inHead(), edited(text));
        assert.equal(project.git("status", "--porcelain"), "");
    });

    it("are all that a hook sees as staged", async () => {
        const text = project.text;
        project.write("users/other.txt", "1");
        edit();
        project.git("add", "--all");
        project.write(
            "users/.git/hooks/pre-commit",
            "#!/bin/sh\ngit diff --cached --name-only > seen\ngit show :Pulumi.dev.yaml >> seen\n",
        );
        chmodSync(join(project.folder, ".git/hooks/pre-commit"), 0o755);
        await project.commit();
        assert.equal(readFileSync(join(project.folder, "seen"), "utf8"), `Pulumi.dev.yaml\n${text}`);
        assert.equal(project.git("status", "--porcelain"), "M  Pulumi.dev.yaml\nA  other.txt\n?? seen");
    });

    it("leave what is staged as it was when a hook refuses them", async () => {
        const text = project.text;
        edit();
        project.git("add", "Pulumi.dev.yaml");
        project.rollBack();
        refuse();
        const before = staged();
        const [warned] = await project.commit();
        assert.match(
            warned!,
            /^stderr: warning: Pulumi\.dev\.yaml is not committed: git commit failed without a word \(1\)\n/,
        );
        assert.match(warned!, /Another subject: .* It takes what you changed along: service\.$/);
        assert.equal(before, edited(text));
        assert.equal(staged(), before);
        rmSync(join(project.folder, ".git/hooks/pre-commit"));
        type(warned!);
        assert.equal(inHead(), project.text);
    });

    it("leave a file to be added later, or to be forgotten, as it was when a hook refuses them", async () => {
        project.git("rm", "--quiet", "--cached", "Pulumi.dev.yaml");
        project.git("commit", "--quiet", "--message=forget it");
        project.git("add", "--intent-to-add", "Pulumi.dev.yaml");
        refuse();
        await project.commit();
        assert.equal(project.git("status", "--porcelain"), "A Pulumi.dev.yaml");
        rmSync(join(project.folder, ".git/hooks/pre-commit"));
        await project.commit();
        assert.equal(project.git("status", "--porcelain"), "");
        project.rollBack();
        project.git("rm", "--quiet", "--cached", "Pulumi.dev.yaml");
        await project.commit();
        assert.equal(inHead(), project.text);
        assert.equal(project.git("status", "--porcelain"), "D  Pulumi.dev.yaml\n?? Pulumi.dev.yaml");
    });

    it("are the whole file if nobody changed another value: comments, order, and a salt of Pulumi go along", async () => {
        const text = `# Mine.\n${project.text}encryptionsalt: v1:abc\n`;
        writeFileSync(project.file, text);
        assert.equal((await project.commit()).length, 1);
        assert.equal(inHead(), text);
    });

    it("are the whole file if HEAD has none, also before the first commit", async () => {
        rmSync(join(project.folder, ".git"), { recursive: true });
        project.git("init", "--quiet", "--initial-branch=main");
        project.git("config", "user.name", "Ada");
        project.git("config", "user.email", "ada@example.com");
        edit();
        assert.equal((await project.commit()).length, 1);
        assert.equal(inHead(), project.text);
        assert.equal(project.git("ls-files"), "Pulumi.dev.yaml");
    });

    it("do not contain a person's windows of a freeze", async () => {
        const text = project.text;
        writeFileSync(
            project.file,
            text.replace(
                /^config:\n/m,
                "$&  fastapi-release:freeze: {windows: [{days: [fri], from: '16:00', to: '24:00', timeZone: UTC, reason: rest}]}\n",
            ),
        );
        assert.deepEqual((await project.commit()).slice(1), [
            "stdout: left uncommitted in Pulumi.dev.yaml, since it is yours: freeze",
        ]);
        assert.equal(inHead(), text);
    });

    it("are none of a file whose settings have problems", async () => {
        writeFileSync(project.file, project.text.replace("namespace: users-dev", "namespace: Users"));
        assert.deepEqual(await project.commit(), [
            "stderr: warning: Pulumi.dev.yaml is not committed: problems in service.namespace",
        ]);
    });

    it("name the staged file if that is the one that cannot be read", async () => {
        const text = project.text;
        project.write("users/Pulumi.dev.yaml", "config: [a\n");
        project.git("add", "Pulumi.dev.yaml");
        writeFileSync(project.file, text);
        const [warned] = await project.commit();
        assert.match(warned!, /^stderr: warning: Pulumi\.dev\.yaml is not committed: :Pulumi\.dev\.yaml is not YAML: /);
        type(warned!);
        assert.equal(inHead(), text);
    });

    it("have the line ends and filters of the repository", async () => {
        project.write("users/.gitattributes", "Pulumi.*.yaml text eol=crlf filter=shout\n");
        project.git("config", "filter.shout.clean", "sed s/users-dev/USERS-DEV/");
        project.git("config", "filter.shout.smudge", "sed s/USERS-DEV/users-dev/");
        const text = project.text;
        writeFileSync(project.file, edited(text).replaceAll("\n", "\r\n"));
        assert.equal((await project.commit()).length, 2);
        assert.equal(inHead(), text.replace("users-dev", "USERS-DEV"));
        assert.equal(project.git("status", "--porcelain", "Pulumi.dev.yaml"), "M Pulumi.dev.yaml");
    });

    it("lie in a folder of a larger repository, whose other files stay as they are", async () => {
        rmSync(join(project.folder, ".git"), { recursive: true });
        const top = (...args: string[]) => project.git("-C", project.root, ...args);
        top("init", "--quiet", "--initial-branch=main");
        top("config", "user.name", "Ada");
        top("config", "user.email", "ada@example.com");
        const text = project.text;
        project.write(
            "users/Pulumi.dev.yaml",
            text.replace(/^ {2}fastapi-release:(slots|traffic|basedOn):.*\n(?: {4}.*\n)*/gm, ""),
        );
        project.write("other.txt", "1");
        top("add", "--all");
        top("commit", "--quiet", "--message=first");
        project.write("other.txt", "2");
        top("add", "other.txt");
        writeFileSync(project.file, edited(text));
        assert.equal((await project.commit()).length, 2);
        assert.equal(inHead(), text);
        assert.equal(top("show", "--name-only", "--format="), "users/Pulumi.dev.yaml");
        assert.equal(top("status", "--porcelain"), "M  other.txt\n M users/Pulumi.dev.yaml");
    });
});
