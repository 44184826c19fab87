/* The teacher's line: how the room is, as often as that changes.
   Law of the module: the newest news is the whole truth; after a break it connects again, waiting longer each time. That the room is over is
   the last news: whoever leaves the page for it is not sent away twice. */

const FIRST_WAIT = 500, LONGEST_WAIT = 8000;

/** The news that the page came with, then every further one. `open(url)`: makes a WebSocket. */
export function listen(onNews, open = (url) => new WebSocket(url)) {
  const room = document.getElementById('room');
  let wait = FIRST_WAIT, over = false;
  const connect = () => {
    const socket = open(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${room.dataset.socket}`);
    socket.onmessage = ({ data }) => {
      if (over) return;
      const news = JSON.parse(data);
      wait = FIRST_WAIT;
      over = Boolean(news.over);
      onNews(news);
    };
    socket.onclose = ({ code }) => {
      if (over || code === 4403 || code === 4404) return;
      setTimeout(connect, wait);
      wait = Math.min(LONGEST_WAIT, wait * 2);
    };
  };
  onNews(JSON.parse(document.getElementById('room-news').textContent));
  connect();
}

/** The button that freezes everybody, and lets them go on. */
export function freezeButton(news) {
  const button = document.getElementById('freeze');
  if (!button) return;
  button.setAttribute('aria-pressed', String(news.frozen));
  button.dataset.deed = news.frozen ? 'thaw' : 'freeze';
}

/** Text, where it differs. */
export function set(element, text) {
  if (element && element.textContent !== String(text)) element.textContent = String(text);
}
