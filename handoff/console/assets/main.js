// What the console's scripts add to pages that work without them. Each module does one thing; this one starts them.
import { startAmend } from './amend.js';
import { startAttach } from './attach.js';
import { startLive } from './live.js';
import { startFold } from './fold.js';
import { startForms } from './forms.js';
import { startKeys } from './keys.js';
import { startModel } from './model.js';
import { startNotify } from './notify.js';
import { startPresence } from './presence.js';
import { startChoosing } from './choose.js';
import { startQueueLink } from './queue.js';
import { startReading } from './reading.js';
import { startReady } from './ready.js';
import { startSignIn } from './signin.js';
import { startSound } from './sound.js';
import { startTeach } from './teach.js';
import { startTimes } from './times.js';

if (document.getElementById('sign-in')) {
  startSignIn();
} else {
  startLive(); // before the times are localised: it compares with what the server sent
  startFold(); // before the reading begins: it gives the transcript its place
  startTimes();
  startAttach();
  startForms();
  startAmend();
  startKeys();
  startNotify();
  startSound();
  startQueueLink();
  startChoosing();
  startReading();
  startReady();
  startModel(); // after the forms: they bring back what was typed
  startPresence();
  startTeach();
}
