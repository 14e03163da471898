// The documentation of the API: reads /openapi.json, shows every address, and lets one try it.

/** Of who is logged in; empty for nobody. */
const state = { token: '' };
const spec = await (await fetch('/openapi.json')).json();
const doors = Object.entries(spec.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), ...operation })),
);

byId('title').textContent = spec.info.title;
byId('about').textContent = `${spec.info.description} Version ${spec.info.version}.`;
document.title = spec.info.title;
byId('login').addEventListener('submit', (event) => void login(event));
byId('search').addEventListener('input', (event) => show(event.target.value));
show('');

/** Shows the addresses in which every word of the search is found. */
function show(search) {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = doors.filter((door) => {
    const text = `${door.method} ${door.path} ${door.summary} ${door.tags}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const groups = Map.groupBy(found, (door) => door.tags[0]);
  byId('contents').replaceChildren(
    ...[...groups].flatMap(([word, group]) => [element('h2', word), ...group.map(link)]),
  );
  const articles = found.map(article);
  byId('doors').replaceChildren(...(articles.length > 0 ? articles : [element('p', 'Nothing is called like that.')]));
}

function link({ method, path, operationId }) {
  const a = element('a', `${method} ${path.replace('/api/v1', '')}`);
  a.href = `#${operationId}`;
  return a;
}

function article(door) {
  const node = element('article');
  node.id = door.operationId;
  const heading = element('h3');
  heading.append(element('span', door.method, 'method'), ` ${door.path}`);
  node.append(heading, element('p', door.summary));
  const [status, success] = Object.entries(door.responses).find(([key]) => key !== 'default');
  const who = door.security.length === 0 ? 'Open to everybody.' : (door.description ?? 'For whoever is logged in.');
  node.append(element('p', `${who} Answers ${status}; anything else is a problem with a code.`, 'note'));
  const body = door.requestBody?.content['application/json'].schema;
  if (body !== undefined) node.append(schemaOf('Body', body));
  const reply = success.content?.['application/json']?.schema;
  if (reply !== undefined) node.append(schemaOf('Answer', reply));
  node.append(trial(door, body));
  return node;
}

/** A schema as the example of a value that it takes; references are followed, but not into themselves. */
function schemaOf(name, schema) {
  const details = element('details');
  const pre = element('pre', JSON.stringify(example(schema, new Set()), null, 2));
  details.append(element('summary', name), pre);
  return details;
}

function example(schema, seen) {
  if (schema.$ref !== undefined) {
    if (seen.has(schema.$ref)) return '…';
    return example(spec.components.schemas[schema.$ref.split('/').at(-1)], new Set([...seen, schema.$ref]));
  }
  if (schema.const !== undefined) return schema.const;
  if (schema.default !== undefined) return schema.default;
  if (schema.enum !== undefined) return schema.enum.join(' | ');
  const choice = (schema.anyOf ?? schema.oneOf)?.find((one) => one.type !== 'null');
  if (choice !== undefined) return example(choice, seen);
  if (schema.type === 'object') {
    const fields = Object.entries(schema.properties ?? {});
    return Object.fromEntries(fields.map(([field, each]) => [field, example(each, seen)]));
  }
  if (schema.type === 'array') return [example(schema.items ?? {}, seen)];
  return schema.format === 'date-time' ? '2026-11-22T16:00:00.000Z' : (schema.type ?? 'anything');
}

/** A form that asks the server itself. */
function trial(door, body) {
  const details = element('details');
  const form = element('form');
  for (const { name, required, in: place } of door.parameters ?? []) {
    const label = element('label', `${name}${required ? '' : ' (optional)'}`);
    const input = element('input');
    Object.assign(input, { name: `${place}:${name}`, required });
    label.append(input);
    form.append(label);
  }
  if (body !== undefined) {
    const area = element('textarea');
    Object.assign(area, { name: 'body', value: JSON.stringify(example(body, new Set()), null, 2), spellcheck: false });
    area.setAttribute('aria-label', 'Body');
    form.append(area);
  }
  const answer = element('pre');
  answer.hidden = true;
  form.append(element('button', 'Ask'));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void showAnswer(answer, door, new FormData(form));
  });
  details.append(element('summary', 'Try it'), form, answer);
  return details;
}

async function showAnswer(answer, door, form) {
  answer.hidden = false;
  answer.textContent = '…';
  answer.textContent = await ask(door, form);
}

async function ask({ method, path, responses }, form) {
  let address = path;
  const query = new URLSearchParams();
  const headers = {};
  for (const [key, value] of form) {
    const [place, name] = key.split(':');
    if (value === '' || name === undefined) continue;
    if (place === 'path') address = address.replace(`{${name}}`, encodeURIComponent(value));
    else if (place === 'query') query.set(name, value);
    else headers[name] = value;
  }
  if (state.token !== '') headers.authorization = `Bearer ${state.token}`;
  const request = { method, headers };
  if (form.has('body')) {
    request.body = form.get('body');
    headers['content-type'] = 'application/json';
  }
  if (responses['200']?.content?.['text/event-stream'] !== undefined)
    return 'A stream does not end; read it with curl -N.';
  const response = await fetch(query.size > 0 ? `${address}?${query}` : address, request);
  const text = await response.text();
  return `${response.status} ${response.statusText}\n${pretty(text)}`;
}

async function login(event) {
  event.preventDefault();
  const { username, password } = Object.fromEntries(new FormData(event.target));
  const response = await fetch('/api/v1/auth/login', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  });
  const answer = await response.json();
  state.token = response.ok ? answer.accessToken : '';
  const who = byId('who');
  who.className = response.ok ? '' : 'failed';
  who.textContent = response.ok
    ? `${answer.user.name} (${answer.user.role}) is logged in for ${answer.expiresIn / 60} minutes.`
    : answer.detail;
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function element(name, text, className) {
  const node = document.createElement(name);
  if (text !== undefined) node.textContent = text;
  if (className !== undefined) node.className = className;
  return node;
}

function byId(id) {
  return document.getElementById(id);
}
