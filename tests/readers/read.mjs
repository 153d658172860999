// Reads feeds as feedsmith and podcast-partytime do, all of them in one process.
// Arguments: a file to write, then the feeds. Out: {feed: {feedsmith, partytime}} as JSON; partytime logs to stdout.
import { readFileSync, writeFileSync } from "node:fs";
import { parseFeed as byFeedsmith } from "feedsmith";
import partytime from "podcast-partytime";

const [answer, ...files] = process.argv.slice(2);
const read = {};
for (const file of files) {
  const xml = readFileSync(file, "utf8");
  read[file] = { feedsmith: byFeedsmith(xml), partytime: partytime.parseFeed(xml) };
}
writeFileSync(answer, JSON.stringify(read));
