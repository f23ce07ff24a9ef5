/**
 * What a gate runs: Python with nothing but its standard library, since the release's own image is all that a cluster
 * is sure to have. It takes GATE_HOST, GATE_PORT and GATE_CHECKS (JSON), prints a line for each check with what it
 * expected and what it got, and ends with the reason: Kubernetes keeps the end of the log as termination message.
 */
export const gateScript = `
import http.client, json, os, re, sys, time

HOST, PORT = os.environ["GATE_HOST"], int(os.environ["GATE_PORT"])
CHECKS = json.loads(os.environ["GATE_CHECKS"])
# Ready pods may take a moment to be reachable through a Service that was made just now.
DEADLINE = time.monotonic() + float(os.environ.get("GATE_PATIENCE_SECONDS", "10"))
MISSING = object()


def fetch(check):
    while True:
        try:
            connection = http.client.HTTPConnection(HOST, PORT, timeout=5)
            connection.request(check["method"], check["path"], headers={"User-Agent": "fastapi-release-gate"})
            response = connection.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException) as error:
            if time.monotonic() > DEADLINE:
                raise
            print(f"... {check['method']} {check['path']}: {error!r}; trying again", flush=True)
            time.sleep(0.2)


def dig(value, path):
    for key in path.split("."):
        if isinstance(value, list) and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        elif isinstance(value, dict) and key in value:
            value = value[key]
        else:
            return MISSING
    return value


def equal(got, expected):
    return got == expected and isinstance(got, bool) == isinstance(expected, bool)


def problems(check):
    try:
        status, body = fetch(check)
    except (OSError, http.client.HTTPException) as error:
        yield f"no answer: {error!r}"
        return
    if status != check["status"]:
        yield f"status is {status}, expected {check['status']}"
    if check["json"]:
        try:
            document = json.loads(body)
        except ValueError:
            yield f"the body is not JSON: {body[:80]!r}"
            return
        for path, expected in check["json"].items():
            got = dig(document, path)
            if got is MISSING:
                yield f"{path} is missing, expected {json.dumps(expected)}"
            elif not equal(got, expected):
                yield f"{path} is {json.dumps(got)[:80]}, expected {json.dumps(expected)}"
    if check["matches"] is not None:
        try:
            found = re.search(check["matches"], body.decode("utf-8", "replace"))
        except re.error as error:
            yield f"{check['matches']!r} is not a regular expression: {error}"
            return
        if not found:
            yield f"the body does not match {check['matches']!r}: {body[:80]!r}"


failures = []
for check in CHECKS:
    what = f"{check['method']} {check['path']}"
    found = list(problems(check))
    for problem in found:
        print(f"FAIL {what}: {problem}", flush=True)
        failures.append(f"{what}: {problem}")
    if not found:
        print(f"ok   {what}", flush=True)
if failures:
    more = f" (and {len(failures) - 1} more)" if len(failures) > 1 else ""
    print(f"The gate failed: {failures[0]}{more}", flush=True)
    sys.exit(1)
print(f"The gate passed: {len(CHECKS)} checks", flush=True)
`.trimStart();
