/* Whose a consumer is, where a class sits around the lab.
   Law of the module: names only, by the consumer's own; the lab knows nothing of them. Pure. */

let known = {};

/** {consumer: nickname}, as the room says. */
export const names = (all) => (known = all ?? {});

/** What a card says of its consumer: the nickname first, where there is one. */
export const withNickname = (consumer, said) => (known[consumer] ? `${known[consumer]} · ${said}` : said);
