export async function todos(): Promise<unknown> {
    return (await fetch("http://localhost:8000/todo")).json();
}
