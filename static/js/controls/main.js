/* The controls of the stage: how people act on what they see.
   Law of the module: it starts the parts, nothing else. The stage draws, the server decides; in between are shelf, form, toast and keys. */

import * as act from './act.js';
import * as clock from './clock.js';
import * as code from './code.js';
import * as codePanel from './code_panel.js';
import * as configs from './configs.js';
import * as copy from './copy.js';
import * as dock from './dock.js';
import * as drawer from './drawer.js';
import * as events from './events.js';
import * as formCode from './form_code.js';
import * as forms from './forms.js';
import * as hint from './hint.js';
import * as keyboard from './keyboard.js';
import * as past from './past.js';
import * as popover from './popover.js';
import * as present from './present.js';
import * as preview from './preview.js';
import * as real from './real.js';
import * as share from './share.js';
import * as shelf from './shelf.js';
import * as showAs from './show_as.js';
import * as terminalDoor from './terminal_door.js';
import * as toast from './toast.js';
import * as tour from './tour.js';

if (document.getElementById('controls')) for (const part of [toast, dock, drawer, events, popover, forms, preview, code, formCode, codePanel, act, share, shelf, clock, past, real, copy, configs, hint, keyboard, terminalDoor, tour, showAs, present]) part.start();
