// The baseline of the list: a page without any framework that shows as many rows of 1,000 as fit, and does the same with them.

const count = 1_000;

/** Rows of 32 px that are written anew where they come into view, a field that narrows, two headings that sort, Ctrl-A. */
export const bareList = `<!doctype html>
<title>Bare list</title>
<style>
  body { margin: 0; font: 13px sans-serif; }
  #scroller { height: 640px; overflow: auto; }
  #body { position: relative; }
  .row { position: absolute; height: 32px; width: 100%; display: grid; grid-template-columns: repeat(9, 1fr); border-bottom: 1px solid #ddd; }
  .row.on { background: #def; }
</style>
<input id="filter"><button id="name">Name</button><button id="cpu">CPU</button><output id="said"></output>
<div id="scroller"><div id="body"></div></div>
<script>
  const all = Array.from({ length: ${count} }, (_, i) => ({ name: 'seat-' + String(i).padStart(4, '0'), cpu: (i * 37) % 100, state: i % 10 ? 'created' : 'running' }));
  const scroller = document.getElementById('scroller'), body = document.getElementById('body'), said = document.getElementById('said');
  let shown = all, selected = false, first = -1;
  const rows = Array.from({ length: 40 }, () => {
    const row = document.createElement('div');
    row.className = 'row';
    for (let i = 0; i < 9; i++) row.append(document.createElement('span'));
    body.append(row);
    return row;
  });
  const draw = (anew) => {
    const from = Math.max(0, Math.floor(scroller.scrollTop / 32) - 8);
    if (!anew && from === first) return;
    first = from;
    body.style.height = shown.length * 32 + 'px';
    rows.forEach((row, at) => {
      const thing = shown[from + at];
      row.hidden = !thing;
      if (!thing) return;
      row.style.top = (from + at) * 32 + 'px';
      row.className = selected ? 'row on' : 'row';
      [thing.name, thing.state, thing.cpu, 'org', 'account', 'image', 'engine', 'since', 'ports'].forEach((text, i) => { row.children[i].textContent = text; });
    });
    said.textContent = shown.length + (selected ? ' selected' : '');
  };
  scroller.onscroll = () => draw(false);
  document.getElementById('filter').oninput = (event) => {
    shown = all.filter((thing) => (thing.name + ' ' + thing.state).includes(event.target.value));
    draw(true);
  };
  const sort = (by) => { shown = [...shown].sort((a, b) => (a[by] < b[by] ? 1 : a[by] > b[by] ? -1 : 0)); draw(true); said.dataset.by = by; };
  document.getElementById('name').onclick = () => sort('name');
  document.getElementById('cpu').onclick = () => sort('cpu');
  addEventListener('keydown', (event) => {
    if (event.key !== 'a' || !event.ctrlKey || event.target.tagName === 'INPUT') return;
    event.preventDefault();
    selected = true;
    draw(true);
  });
  draw(true);
</script>`;
