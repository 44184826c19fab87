/* Whose a consumer or a producer is, where a class sits around the lab.
   Law of the module: names only, by the consumer's own; the lab knows nothing of them. Pure. */

let known = {};

/** {consumer or producer: nickname}, as the room says. */
export const names = (all) => (known = all ?? {});

/** The nickname of whoever sends by this producer; its own name where it is nobody's. */
export const nicknameOf = (producer) => known[producer] ?? producer;

/** What a card says of its consumer: the nickname first, where there is one. */
export const withNickname = (consumer, said) => (known[consumer] ? `${known[consumer]} · ${said}` : said);
