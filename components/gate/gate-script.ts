/**
 * The script of a gate: Python with only its standard library, since the release's own image is all that a cluster is
 * sure to have. It reads GATE_HOST, GATE_PORT, GATE_SECONDS and GATE_CHECKS (JSON: a list of GateCheck), prints a line
 * for each check with what it expected and what it got, and ends with the reason: Kubernetes keeps the end of the log
 * as termination message. A gate that passed also prints its results as JSON: see model/gate/gate-results.ts.
 */
export const gateScript = `
import http.client, json, os, re, sys, time

HOST, PORT = os.environ["GATE_HOST"], int(os.environ["GATE_PORT"])
CHECKS = json.loads(os.environ["GATE_CHECKS"])
STARTED = time.monotonic()
SECONDS = float(os.environ["GATE_SECONDS"])
# Ready pods may take a moment to become reachable through a new Service.
PATIENCE = float(os.environ.get("GATE_PATIENCE_SECONDS", "10"))
MISSING = object()
answered = False


class NoAnswer(Exception):
    pass


def elapsed():
    return time.monotonic() - STARTED


def fetch(check):
    global answered
    while True:
        if elapsed() >= SECONDS:
            raise NoAnswer(f"the gate's {SECONDS:g} s are over")
        try:
            got = exchange(check)
            answered = True
            return got
        except (OSError, http.client.HTTPException) as error:
            if answered or elapsed() > PATIENCE:
                raise NoAnswer(f"no answer: {error if isinstance(error, TimeoutError) else repr(error)}")
            print(f"... {name(check)}: {error!r}; trying again", flush=True)
            time.sleep(0.2)


def exchange(check):
    began = time.monotonic()
    limit = min(max(5, (check["withinMs"] or 0) / 1000 + 1), max(0.1, SECONDS - elapsed()))
    connection = http.client.HTTPConnection(HOST, PORT, timeout=limit)
    try:
        body = None if check["body"] is None else check["body"].encode()
        connection.request(check["method"], check["path"], body=body, headers=check["headers"])
        response = connection.getresponse()
        parts = []
        while part := response.read1(65536):
            parts.append(part)
            if time.monotonic() - began > limit:
                raise TimeoutError
        return response.status, b"".join(parts), (time.monotonic() - began) * 1000
    except TimeoutError as error:
        raise TimeoutError(f"nothing whole within {limit:.1f} s") from error
    finally:
        connection.close()


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


def brief(value):
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else text[:79] + "…"


def name(check):
    return f"{check['method']} {check['path']}"


def statuses_of(check):
    return " or ".join(f"{status[0]} to {status[1]}" if isinstance(status, list) else str(status) for status in check["status"])


def accepts(check, status):
    return any(one[0] <= status <= one[1] if isinstance(one, list) else one == status for one in check["status"])


def is_openapi(body):
    try:
        return "openapi" in json.loads(body)
    except (ValueError, TypeError):
        return False


def expectation(check):
    parts = ["status " + statuses_of(check)]
    parts += [f"{path} {brief(value)}" for path, value in check["json"].items()]
    parts += [f"a body that matches {check['matches']!r}"] if check["matches"] is not None else []
    parts += [f"within {check['withinMs']} ms"] if check["withinMs"] is not None else []
    least = check["times"] - check["mayFail"]
    parts += [f"{least} of {check['times']} times"] if check["times"] > 1 else []
    return ", ".join(parts)


def judge(check, status, body, took):
    if not accepts(check, status):
        said = body[:80].decode("utf-8", "replace").strip()
        yield f"status is {status}, expected {statuses_of(check)}" + (f"; it said {said!r}" if said else "")
    if check["withinMs"] is not None and took > check["withinMs"]:
        yield f"the answer took {took:.0f} ms, expected at most {check['withinMs']} ms"
    if check["json"]:
        try:
            document = json.loads(body)
        except ValueError:
            yield f"the body is not JSON: {body[:80]!r}"
            return
        for path, expected in check["json"].items():
            got = dig(document, path)
            if got is MISSING:
                yield f"{path} is missing, expected {brief(expected)}"
            elif not equal(got, expected):
                yield f"{path} is {brief(got)}, expected {brief(expected)}"
    if check["matches"] is not None:
        try:
            found = re.search(check["matches"], body.decode("utf-8", "replace"))
        except re.error as error:
            yield f"{check['matches']!r} is not a regular expression: {error}"
            return
        if not found:
            yield f"the body does not match {check['matches']!r}: {body[:80]!r}"


def run(check):
    """Returns the answer, and what is wrong with it: empty if the check passes."""
    wrong, silent, done, slowest, statuses, body = [], 0, 0, 0, set(), b""
    while done < check["times"] and len(wrong) <= check["mayFail"]:
        done += 1
        try:
            status, body, took = fetch(check)
        except NoAnswer as error:
            silent += 1
            wrong.append(str(error))
            continue
        statuses.add(status)
        slowest = max(slowest, took)
        found = list(judge(check, status, body, took))
        if found:
            wrong.append("; ".join(found))
    seen = ", ".join(f"status {status}" for status in sorted(statuses)) + f" in {slowest:.0f} ms"
    if check["times"] > 1:
        seen = f"{done - len(wrong)} of {done} times as expected, {seen} at most"
    if check["kind"] == "answer" and not wrong:
        document = is_openapi(body)
        seen += ", its OpenAPI document" if document else ": it answers, and nothing else is known; set probes.path to ask for more"
    if len(wrong) <= check["mayFail"]:
        return seen, ""
    # Silence proves nothing either way: it is never a pass.
    reason = wrong[0] if silent < done else f"inconclusive, {wrong[0]}"
    if check["times"] > 1:
        reason = f"{len(wrong)} of {done} requests failed, at most {check['mayFail']} of {check['times']} may; first: {reason}"
    return seen, reason


failures, results = [], []
for check in CHECKS:
    got, reason = run(check)
    if reason:
        print(f"FAIL {name(check)}: {reason}", flush=True)
        failures.append(f"{name(check)}: {reason}")
    else:
        print(f"ok   {name(check)}: expected {expectation(check)}; got {got}", flush=True)
        results.append({"check": name(check), "expected": expectation(check), "got": got})
own = sum(check["kind"] == "own" for check in CHECKS)
note = "" if own else ", none of them the release's own: they only show that it answers"
if failures:
    more = f" (and {len(failures) - 1} more)" if len(failures) > 1 else ""
    print(f"The gate failed: {failures[0]}{more}", flush=True)
    sys.exit(1)
print(f"results: {json.dumps(results)}", flush=True)
print(f"The gate passed: {len(CHECKS)} check{'s' if len(CHECKS) > 1 else ''}{note}", flush=True)
`.trimStart();
