// Ask the service. What comes back is its answer, or is thrown: a problem with a title and a sentence.

async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw { title: "The service cannot be reached", detail: "Check the connection, then try again." };
  }
  const answer = await response.json().catch(() => ({
    title: "The answer could not be read", detail: `The service answered with status ${response.status}.`,
  }));
  if (!response.ok) throw answer;
  return answer;
}

export function post(path, body, historical) {
  const headers = { "content-type": "application/json" };
  if (historical) headers["x-historical-enabled"] = "true";
  return ask(path, { method: "POST", headers, body: JSON.stringify(body) });
}
