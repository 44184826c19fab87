/* What is said of each kind of thing.
   Law of the module: names only; it is fetched when somebody opens the first inspector. */

import { broker } from './broker.js';
import { group } from './group.js';
import { link } from './link.js';
import { member } from './member.js';
import { partition } from './partition.js';
import { producer } from './producer.js';
import { topic } from './topic.js';

export const KINDS = { broker, topic, partition, group, consumer: member, producer, link };
