/** A simulated handset: prompts, messages and the paybill menu. Plain HTML, at home in a frame of 320 pixels. */
export const handsetPage = (msisdn: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Phone ${msisdn}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body data-msisdn="${msisdn}">
<main class="phone" aria-label="Simulated phone +${msisdn}">
  <header><time id="clock"></time><h1>+${msisdn}</h1><span class="signal" aria-hidden="true"></span></header>
  <section id="messages" aria-live="polite" aria-label="Messages"><p class="quiet">No messages yet.</p></section>
  <footer><button id="menu" type="button">Pay a bill</button></footer>

  <form id="prompt" class="sheet" hidden aria-labelledby="question">
    <h2>M-PESA</h2>
    <p id="question"><span></span> Account no. <strong></strong></p>
    <label for="pin">Enter your PIN</label>
    <input id="pin" type="password" inputmode="numeric" autocomplete="off" pattern="[0-9]{4}" maxlength="4" required>
    <p class="hint">Any four digits pay; 0000 is a wrong PIN.</p>
    <div class="row"><button type="button" id="cancel">Cancel</button><button class="ok">OK</button></div>
  </form>

  <form id="bill" class="sheet" hidden aria-labelledby="billTitle">
    <h2 id="billTitle">Pay bill</h2>
    <p id="business"></p>
    <label for="account">Account no.</label>
    <input id="account" autocomplete="off" maxlength="20" required>
    <label for="amount">Amount (KES)</label>
    <input id="amount" type="number" min="1" step="1" inputmode="numeric" required>
    <div class="row"><button type="button" id="back">Back</button><button class="ok">Send</button></div>
  </form>
  <p id="toast" role="status" hidden></p>
</main>
<script type="module">${SCRIPT}</script>
</body>
</html>
`;

const STYLE = `
*{box-sizing:border-box;margin:0}
[hidden]{display:none!important}
html,body{height:100%}
body{font:16px/1.45 system-ui,sans-serif;color:#14201a;background:#dfe5e1;display:grid;place-items:center}
.phone{position:relative;display:flex;flex-direction:column;
  width:min(100%,390px);height:min(100%,780px);overflow:hidden;
  background:linear-gradient(165deg,#f4f8f5,#d8e8dd);border-radius:clamp(0px,(100vw - 390px)*9,34px);
  box-shadow:0 12px 40px #0b2a1a33}
header{display:flex;align-items:center;justify-content:space-between;gap:8px;padding:12px 20px;
  font-size:13px;font-weight:600;color:#2c4437}
.signal{width:26px;background:linear-gradient(90deg,#2c4437 60%,transparent 60%) 0 0/6px 100% repeat-x;height:12px}
#messages{flex:1;overflow-y:auto;display:flex;flex-direction:column;gap:10px;padding:8px 16px 16px}
#messages article{align-self:flex-start;max-width:88%;padding:10px 14px;border-radius:4px 16px 16px;background:#fff;
  box-shadow:0 1px 3px #0b2a1a1f;font-size:15px;overflow-wrap:anywhere;animation:rise .25s}
#messages small{display:block;margin-top:4px;font-size:12px;color:#52665a}
.quiet{margin:auto;color:#52665a;font-size:14px}
footer{padding:12px 16px 18px}
button{font:inherit;font-weight:600;min-height:46px;border:0;border-radius:12px;padding:0 18px;cursor:pointer;
  background:#fff;color:#14512f}
button:disabled{opacity:.55;cursor:default}
footer button{width:100%;box-shadow:0 1px 3px #0b2a1a1f}
.ok{background:#17693c;color:#fff}
:focus-visible{outline:3px solid #0b57d0;outline-offset:2px}
.sheet{position:absolute;inset:auto 14px 18px;display:flex;flex-direction:column;gap:10px;padding:20px;
  border-radius:20px;
  background:#fbfdfb;box-shadow:0 0 0 100vmax #0b1a1299,0 10px 30px #0b2a1a55;animation:rise .22s}
header h1{font:inherit}
strong{white-space:nowrap}
.sheet h2{font-size:15px;letter-spacing:.08em;color:#17693c}
.sheet label{font-size:13px;font-weight:600;color:#2c4437}
.sheet input{font:inherit;font-size:20px;width:100%;padding:10px 12px;border:1.5px solid #8fa598;border-radius:10px;
  background:#fff}
#pin{letter-spacing:.5em;text-align:center}
.hint{font-size:12px;color:#52665a}
.row{display:grid;grid-template-columns:1fr 1fr;gap:10px;margin-top:4px}
.row button:first-child{background:#e4ece7}
#toast{position:absolute;top:46px;left:16px;right:16px;padding:10px 14px;border-radius:12px;background:#14201a;
  color:#fff;font-size:14px;text-align:center}
@keyframes rise{from{transform:translateY(14px);opacity:0}}
@media (prefers-reduced-motion:reduce){*{animation:none!important}}
`;

/** Text reaches the page by `textContent` only: an account number is whatever a customer, or an attacker, typed. */
const SCRIPT = `
const msisdn = document.body.dataset.msisdn;
const at = (id) => document.getElementById(id);
const [messages, prompt, bill, pin, toast] = ['messages', 'prompt', 'bill', 'pin', 'toast'].map(at);
let open = null;
let shown = 0;
let hush;

const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'Africa/Nairobi', hour: '2-digit', minute: '2-digit' });
const clockText = (when) => clock.format(when);

async function post(path, body) {
  try {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
    return { ok: answer.ok, body: await answer.json() };
  } catch {
    // The prompt, if it still waits, comes back with the next poll.
    open = null;
    return { ok: false, body: { reason: 'No network.' } };
  }
}

function say(text) {
  toast.textContent = text;
  toast.hidden = false;
  clearTimeout(hush);
  hush = setTimeout(() => (toast.hidden = true), 4000);
}

function showPrompt(next, business) {
  if (next?.checkoutRequestId === open) return;
  open = next?.checkoutRequestId ?? null;
  prompt.hidden = open === null;
  if (open === null) return;
  bill.hidden = true;
  const [question, account] = at('question').children;
  question.textContent = 'Do you want to pay KES ' + next.amount.toLocaleString('en-KE') + ' to ' + business.name + '?';
  account.textContent = next.accountReference;
  pin.value = '';
  pin.focus();
}

function showMessages(list) {
  if (list.length === shown) return;
  shown = list.length;
  messages.replaceChildren(...list.map(({ text, at: when }) => {
    const bubble = document.createElement('article');
    const time = document.createElement('small');
    bubble.textContent = text;
    time.textContent = 'M-PESA, ' + clockText(when);
    bubble.append(time);
    return bubble;
  }));
  messages.scrollTop = messages.scrollHeight;
}

async function poll() {
  try {
    const news = await (await fetch('/_sim/prompts?msisdn=' + msisdn)).json();
    at('clock').textContent = clockText(news.now);
    at('business').textContent = news.business.name + ', business no. ' + news.business.shortcode;
    showPrompt(news.prompts[0], news.business);
    showMessages(news.messages);
  } catch {
    say('No network.');
  }
  setTimeout(poll, 700);
}

async function reply(answer) {
  const id = open;
  prompt.hidden = true;
  const { ok, body } = await post('/_sim/answer', { checkoutRequestId: id, answer });
  if (!ok) say(body.reason);
  else if (body.code === '2001') say('Wrong PIN. Nothing was paid.');
  else if (body.code !== '0' && answer === 'pay') say('The payment did not go through (' + body.code + ').');
}

prompt.addEventListener('submit', (event) => {
  event.preventDefault();
  reply(pin.value === '0000' ? 'wrong-pin' : 'pay');
});
at('cancel').addEventListener('click', () => reply('cancel'));
at('menu').addEventListener('click', () => {
  bill.hidden = false;
  at('account').focus();
});
at('back').addEventListener('click', () => (bill.hidden = true));
bill.addEventListener('submit', async (event) => {
  event.preventDefault();
  bill.hidden = true;
  const [amount, account] = [at('amount').value, at('account').value];
  const { ok, body } = await post('/_sim/paybill', { msisdn, amount, account });
  if (!ok) say(body.reason);
  else if (!body.accepted) say('The payment was refused (' + body.resultCode + ').');
});
poll();
`;
