import assert from "node:assert/strict";
import { readVariables } from "../../../../../release/init/source/needed-variables.js";
import { programOf } from "./program-of.js";

function names(source: string) {
    const { program, files } = programOf({ "main.py": source });
    const { needed, optional } = readVariables(program, files);
    return { needed: needed.map(({ name }) => name), optional };
}

describe("The variables that a source needs", () => {
    const settings =
        "from pydantic_settings import BaseSettings, SettingsConfigDict\nfrom pydantic import BaseModel, Field\n";
    const cases: readonly (readonly [string, string, readonly string[], readonly string[]])[] = [
        ["os.environ", 'import os\nx = os.environ["A"]\n', ["A"], []],
        ["os.environ by a constant", 'import os\nK = "A"\nx = os.environ[K]\n', ["A"], []],
        ["one that is set", 'import os\nos.environ["A"] = "1"\ndel os.environ["B"]\n', [], []],
        ["one that is asked for first", 'import os\nif "A" in os.environ:\n    x = os.environ["A"]\n', [], ["A"]],
        ["one in a condition", 'import os\nx = os.environ["A"] if "A" in os.environ else 1\n', [], ["A"]],
        [
            "one whose absence is caught",
            'import os\ntry:\n    x = os.environ["A"]\nexcept KeyError:\n    x = 1\n',
            [],
            ["A"],
        ],
        ["getenv", 'import os\nx = os.getenv("A")\ny = os.environ.get("B", "c")\n', [], ["A", "B"]],
        ["getenv as a number", 'import os\nx = int(os.getenv("A"))\ny = int(os.getenv("B", "1"))\n', ["A"], ["B"]],
        ["getenv whose text is used", 'import os\nx = os.getenv("A").split(",")\n', ["A"], []],
        [
            "getenv for an engine",
            'import os\nU = os.getenv("DATABASE_URL")\ne = create_engine(U)\n',
            ["DATABASE_URL"],
            [],
        ],
        [
            "a field without a default",
            `${settings}class S(BaseSettings):\n    a: str\n    b: str = "x"\n    c: str | None = None\n`,
            ["A"],
            ["B", "C"],
        ],
        [
            "a field with an empty Field",
            `${settings}class S(BaseSettings):\n    a: str = Field(...)\n    b: int = Field(gt=1)\n    c: int = Field(3)\n    d: list = Field(default_factory=list)\n`,
            ["A", "B"],
            ["C", "D"],
        ],
        [
            "a prefix",
            `${settings}class S(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix="APP_")\n    key: str\n`,
            ["APP_KEY"],
            [],
        ],
        [
            "a prefix in an inner class",
            `${settings}class S(BaseSettings):\n    key: str\n    class Config:\n        env_prefix = "app_"\n`,
            ["APP_KEY"],
            [],
        ],
        [
            "names with their case",
            `${settings}class S(BaseSettings):\n    model_config = {"case_sensitive": True}\n    apiKey: str\n`,
            ["apiKey"],
            [],
        ],
        [
            "an alias",
            `${settings}class S(BaseSettings):\n    a: str = Field(validation_alias="REAL")\n    b: str = Field(alias="other")\n`,
            ["REAL", "OTHER"],
            [],
        ],
        [
            "the first of several aliases",
            `${settings}class S(BaseSettings):\n    a: str = Field(validation_alias=AliasChoices("ONE", "TWO"))\n`,
            ["ONE"],
            [],
        ],
        [
            "nested fields",
            `${settings}class Db(BaseModel):\n    host: str\n    port: int = 5432\nclass S(BaseSettings):\n    model_config = SettingsConfigDict(env_nested_delimiter="__")\n    db: Db\n`,
            ["DB__HOST"],
            ["DB__PORT"],
        ],
        [
            "a base that a subclass fills in",
            `${settings}class Base(BaseSettings):\n    a: str\n    b: str\nclass Dev(Base):\n    a: str = "x"\ns = Dev()\n`,
            ["B"],
            ["A"],
        ],
        [
            "Optional of pydantic's version 1",
            "from pydantic import BaseSettings\nfrom typing import Optional\nclass S(BaseSettings):\n    a: Optional[str]\n    b: str\n",
            ["B"],
            ["A"],
        ],
        ["a class variable", `${settings}class S(BaseSettings):\n    a: ClassVar[str]\n    _b: str\n`, [], []],
        [
            "starlette",
            'from starlette.config import Config\nconfig = Config(".env")\nA = config("A")\nB = config("B", default="x")\nC = config("C", cast=int)\n',
            ["A", "C"],
            ["B"],
        ],
        ["decouple", 'from decouple import config\nA = config("A")\nB = config("B", default="x")\n', ["A"], ["B"]],
        ["environs", 'from environs import Env\nenv = Env()\nA = env.str("A")\nB = env("B", "x")\n', ["A"], ["B"]],
        ["a function called config", 'from x import config\nA = config("A")\n', [], []],
    ];
    for (const [name, source, needed, optional] of cases) {
        it(`include ${name} rightly`, () => assert.deepEqual(names(source), { needed, optional }));
    }

    it("are those of files that the application imports, with the place", () => {
        const { program, files } = programOf({
            "app/main.py": "from app import db\n",
            "app/__init__.py": "",
            "app/db.py": 'import os\n\nx = os.environ["A"]\n',
            "app/script.py": 'import os\nx = os.environ["B"]\n',
        });
        assert.deepEqual(readVariables(program, files).needed, [{ name: "A", where: "app/db.py:3" }]);
    });
});
