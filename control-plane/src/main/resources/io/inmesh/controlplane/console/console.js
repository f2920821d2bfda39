// One page, read every five seconds. The token stands behind '#token=' in the URL, which browsers send to nobody.
const fromUrl = new URLSearchParams(location.hash.slice(1)).get("token");
if (fromUrl) {
  sessionStorage.setItem("token", fromUrl);
  history.replaceState(null, "", location.pathname);
}
const token = sessionStorage.getItem("token");
const state = document.getElementById("state");

async function ask(path) {
  const response = await fetch(path, { headers: { Authorization: `Bearer ${token}` } });
  if (!response.ok) {
    throw new Error(response.status === 401
        ? "The token is missing or not valid. Open the console by the URL that the control plane printed."
        : `${path}: ${response.status}`);
  }
  return response.json();
}

function cell(kind, text) {
  const element = document.createElement(kind);
  element.textContent = text;
  return element;
}

function table(id, heads, rows, empty) {
  const place = document.getElementById(id);
  if (rows.length === 0) {
    const none = cell("p", empty);
    none.className = "empty";
    place.replaceChildren(none);
    return;
  }
  const element = document.createElement("table");
  const head = element.createTHead().insertRow();
  heads.forEach((each) => head.append(cell("th", each)));
  const body = element.createTBody();
  rows.forEach((row) => {
    const line = body.insertRow();
    row.forEach((each) => line.append(cell("td", each)));
  });
  place.replaceChildren(element);
}

async function refresh() {
  if (document.hidden) {
    return;
  }
  try {
    const [status, workloads, resources, changes] = await Promise.all(
        ["status", "workloads", "resources", "history?limit=20"].map((each) => ask(`/mesh/v1/${each}`)));
    state.textContent = `Version ${status.version}, trust domain ${status.trustDomain}, revision ${status.revision}, up since ${status.started}.`;
    table("workloads", ["Namespace", "Workload", "Instance", "Address", "Account", "State"],
        workloads.items.map((w) => [w.namespace, w.name, w.instance, w.address, w.serviceAccount, w.state]),
        "No workload has registered yet. Make a join token: inmesh token create.");
    table("resources", ["Kind", "Namespace", "Name", "Revision"],
        resources.items.map((r) => [r.kind, r.metadata.namespace ?? "", r.metadata.name, r.metadata.resourceVersion]),
        "Nothing is configured yet. Apply something: inmesh apply -f FILE.");
    table("history", ["Revision", "Time", "Who", "What", "Object"],
        changes.items.map((c) => [c.revision, c.time, c.author, c.verb, `${c.kind} ${c.namespace ? c.namespace + "/" : ""}${c.name}`]),
        "Nothing has changed yet.");
  } catch (problem) {
    state.textContent = problem.message;
  }
}

refresh();
setInterval(refresh, 5000);
