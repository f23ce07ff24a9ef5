import { packageName } from "./requirements.js";

/** Modules of Python itself, up to 3.14, and those that went since 3.8. */
const standard = new Set(
    (
        "abc aifc annotationlib antigravity argparse array ast asynchat asyncio asyncore atexit audioop base64 " +
        "bdb binascii bisect builtins bz2 cProfile calendar cgi cgitb chunk cmath cmd code codecs codeop " +
        "collections colorsys compileall compression concurrent configparser contextlib contextvars copy copyreg " +
        "crypt csv ctypes curses dataclasses datetime dbm decimal difflib dis distutils doctest email encodings " +
        "ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch fractions ftplib functools gc " +
        "genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib " +
        "imghdr imp importlib inspect io ipaddress itertools json keyword lib2to3 linecache locale logging lzma " +
        "mailbox mailcap marshal math mimetypes mmap modulefinder msilib msvcrt multiprocessing netrc nis nntplib " +
        "nt ntpath nturl2path numbers opcode operator optparse os ossaudiodev pathlib pdb pickle pickletools " +
        "pipes pkgutil platform plistlib poplib posix posixpath pprint profile pstats pty pwd py_compile pyclbr " +
        "pydoc pydoc_data pyexpat queue quopri random re readline reprlib resource rlcompleter runpy sched " +
        "secrets select selectors shelve shlex shutil signal site smtpd smtplib sndhdr socket socketserver spwd " +
        "sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string stringprep struct subprocess " +
        "sunau symtable sys sysconfig syslog tabnanny tarfile telnetlib tempfile termios textwrap this threading " +
        "time timeit tkinter token tokenize tomllib trace traceback tracemalloc tty turtle turtledemo types " +
        "typing unicodedata unittest urllib uu uuid venv warnings wave weakref webbrowser winreg winsound wsgiref " +
        "xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo"
    ).split(" "),
);

export const isStandard = (module: string): boolean => standard.has(module) || module.startsWith("_");

/** Well-known modules whose package has another name; a pair "module package", or one word for both. */
const known = new Map(
    (
        "fastapi starlette uvicorn gunicorn hypercorn pydantic pydantic_settings sqlalchemy sqlmodel alembic asyncpg " +
        "databases aiosqlite aiomysql pymysql aiopg tortoise=tortoise-orm motor pymongo beanie odmantic redis aioredis " +
        "httpx requests aiohttp httptools websockets uvloop anyio tenacity orjson ujson jinja2 aiofiles " +
        "python_multipart=python-multipart multipart=python-multipart email_validator=email-validator yaml=pyyaml " +
        "dotenv=python-dotenv jose=python-jose[cryptography] jwt=pyjwt passlib=passlib[bcrypt] bcrypt cryptography " +
        "argon2=argon2-cffi pwdlib itsdangerous psycopg2=psycopg2-binary psycopg=psycopg[binary] MySQLdb=mysqlclient " +
        "mysql=mysql-connector-python celery kombu dramatiq arq rq apscheduler boto3 botocore aioboto3 aiobotocore " +
        "google=google-api-core openai anthropic langchain langchain_core langchain_openai langchain_community tiktoken " +
        "numpy pandas scipy polars pyarrow matplotlib seaborn plotly sklearn=scikit-learn joblib xgboost lightgbm " +
        "torch torchvision transformers sentence_transformers PIL=pillow cv2=opencv-python-headless skimage=scikit-image " +
        "bs4=beautifulsoup4 lxml markdown bleach click typer rich loguru structlog sentry_sdk=sentry-sdk " +
        "prometheus_client=prometheus-client prometheus_fastapi_instrumentator=prometheus-fastapi-instrumentator " +
        "opentelemetry=opentelemetry-api fastapi_users=fastapi-users fastapi_pagination=fastapi-pagination " +
        "fastapi_cache=fastapi-cache2 fastapi_limiter=fastapi-limiter slowapi strawberry=strawberry-graphql graphene " +
        "ariadne socketio=python-socketio engineio=python-engineio sse_starlette=sse-starlette mangum msgpack " +
        "dateutil=python-dateutil pytz tzdata pendulum arrow babel phonenumbers slugify=python-slugify decouple=python-decouple " +
        "environs dynaconf attr=attrs attrs cattrs toml tomli tomlkit psutil stripe twilio sendgrid emails " +
        "fastapi_mail=fastapi-mail firebase_admin=firebase-admin pika aio_pika=aio-pika aiokafka kafka=kafka-python " +
        "confluent_kafka=confluent-kafka nats=nats-py elasticsearch opensearchpy=opensearch-py qdrant_client=qdrant-client " +
        "minio azure=azure-core peewee pony piccolo ormar edgedb neo4j cassandra=cassandra-driver pypika aiosql " +
        "dependency_injector=dependency-injector injector punq deepdiff jsonschema xmltodict openpyxl docx=python-docx " +
        "pypdf PyPDF2 reportlab qrcode magic=python-magic nltk spacy gensim networkx shapely geopandas geoalchemy2 " +
        "importlib_metadata typing_extensions=typing-extensions setuptools pkg_resources=setuptools greenlet six"
    )
        .split(" ")
        .map(pair => {
            const [module = "", name = module] = pair.split("=");
            return [module, name] as const;
        }),
);

/** The package that brings a module, if it is one of the well-known; others are not guessed, since anybody may publish a name. */
export const knownPackage = (module: string): string | undefined => {
    const name = known.get(module);
    return name === undefined ? undefined : packageName(name.replace(/\[.*/, "")) + (/\[.*/.exec(name)?.[0] ?? "");
};

/** Whether a package is likely to bring a module. */
export function brings(name: string, module: string): boolean {
    const plain = knownPackage(module)?.replace(/\[.*/, "");
    return packageName(module) === name || plain === name || packageName(`python-${module}`) === name;
}
