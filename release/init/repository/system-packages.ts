import type { Needed } from "./locked-packages.js";

/** Packages of Debian that a Python package needs beside it: names that bookworm, trixie and forky have. */
interface SystemPackages {
    /** To compile it. */
    readonly build: readonly string[];
    /** To run it. */
    readonly run: readonly string[];
}

const compiler = ["build-essential"];

const table: Readonly<Record<string, SystemPackages>> = {
    psycopg2: { build: [...compiler, "libpq-dev"], run: ["libpq5"] },
    "psycopg-c": { build: [...compiler, "libpq-dev"], run: ["libpq5"] },
    mysqlclient: { build: [...compiler, "default-libmysqlclient-dev", "pkg-config"], run: ["libmariadb3"] },
    pyodbc: { build: [...compiler, "unixodbc-dev"], run: ["unixodbc"] },
    "python-ldap": { build: [...compiler, "libldap2-dev", "libsasl2-dev"], run: ["libldap2-dev", "libsasl2-2"] },
    "python-magic": { build: [], run: ["libmagic1"] },
    "opencv-python": { build: [], run: ["libgl1", "libglib2.0-0"] },
    "opencv-contrib-python": { build: [], run: ["libgl1", "libglib2.0-0"] },
    weasyprint: { build: [], run: ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"] },
    cairosvg: { build: [], run: ["libcairo2"] },
    cairocffi: { build: [], run: ["libcairo2"] },
    pycairo: { build: [...compiler, "libcairo2-dev", "pkg-config"], run: ["libcairo2"] },
    pdf2image: { build: [], run: ["poppler-utils"] },
    pytesseract: { build: [], run: ["tesseract-ocr"] },
    pydub: { build: [], run: ["ffmpeg"] },
    "ffmpeg-python": { build: [], run: ["ffmpeg"] },
    pyzbar: { build: [], run: ["libzbar0"] },
    graphviz: { build: [], run: ["graphviz"] },
    pygraphviz: { build: [...compiler, "graphviz-dev"], run: ["graphviz"] },
    xmlsec: { build: [...compiler, "libxmlsec1-dev", "pkg-config"], run: ["libxmlsec1-openssl"] },
    "python3-saml": { build: [...compiler, "libxmlsec1-dev", "pkg-config"], run: ["libxmlsec1-openssl"] },
    pycurl: { build: [...compiler, "libcurl4-openssl-dev", "libssl-dev"], run: ["libcurl4"] },
    lightgbm: { build: [], run: ["libgomp1"] },
    pyaudio: { build: [...compiler, "portaudio19-dev"], run: ["libportaudio2"] },
    gitpython: { build: [], run: ["git"] },
    netifaces: { build: compiler, run: [] },
    "python-snappy": { build: [...compiler, "libsnappy-dev"], run: ["libsnappy1v5"] },
    uwsgi: { build: compiler, run: [] },
};

export function systemPackages(packages: readonly Needed[], fromGit: boolean): SystemPackages {
    const rows = [
        ...packages.flatMap(({ name }) => table[name] ?? []),
        // psycopg brings its library only with one of its extras.
        ...(needsLibpq(packages) ? [{ build: [], run: ["libpq5"] }] : []),
        ...(fromGit ? [{ build: ["git"], run: [] }] : []),
    ];
    const sorted = (lists: (readonly string[])[]) => [...new Set(lists.flat())].sort();
    return { build: sorted(rows.map(({ build }) => build)), run: sorted(rows.map(({ run }) => run)) };
}

function needsLibpq(packages: readonly Needed[]): boolean {
    const names = packages.map(({ name }) => name);
    const own = packages.filter(({ name }) => name === "psycopg");
    const bringsIt = names.some(name => ["psycopg-binary", "psycopg-c"].includes(name));
    return (
        own.length > 0 && !bringsIt && !own.some(({ extras }) => extras.some(extra => ["binary", "c"].includes(extra)))
    );
}
