/**
 * What is run in a pod that lost traffic: clients on kept-alive connections are told to leave for so many seconds. The
 * module is in the application's image; see app/README.md.
 */
export function drainCommand(seconds: number): readonly string[] {
    return ["python3", "-m", "fastapi_release_drain", "--seconds", String(seconds)];
}
