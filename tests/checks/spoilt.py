"""What spoils a clean show: the file, the text in it, what takes its place, and what the rules say to that."""

from __future__ import annotations

from tests.checks.shows import EPISODE, SHOW, TRANSCRIPT

CASES: list[tuple[str, str, str, str]] = [
    # 1xx: the show
    (
        SHOW,
        "owner: {name: Redaktion, email: podcast@example.org}\n",
        "",
        "PP101 hint podcast.yaml: the show has no owner, so directories cannot send you their code; add "
        "owner: {name: …, email: …} with a role's mailbox",
    ),
    (
        SHOW,
        "copyright: Planungsbüro",
        "copyright: © 2022–2023 Planungsbüro",
        "PP102 hint podcast.yaml:9: copyright: the copyright is '© 2022–2023 Planungsbüro'; write only the holder's "
        "name: Planungsbüro",
    ),
    (
        SHOW,
        "language: de",
        "language: deu",
        "PP103 error podcast.yaml:5: language: 'deu' is no two-letter language code of ISO 639-1; write one such as de "
        "or en",
    ),
    (
        SHOW,
        "language: de",
        "language: de-Latn",
        "PP104 warning podcast.yaml:5: language: the region 'Latn' is no country code of two letters; write de alone",
    ),
    (
        SHOW,
        "role: host",
        "role: Moderation",
        "PP105 warning podcast.yaml:11: people[1].role: 'Moderation' is no role that apps know; write host",
    ),
    (
        EPISODE,
        "role: guest",
        "role: guset",
        "PP105 warning episodes/regen/episode.md:8: people[1].role: 'guset' is no role that apps know; write guest",
    ),
    (
        EPISODE,
        "role: guest",
        "role: guest, group: Besetzung",
        "PP106 warning episodes/regen/episode.md:8: people[1].group: 'Besetzung' is no group that apps know; see the "
        "taxonomy of the podcast namespace (host, guest, producer, editor …)",
    ),
    (
        SHOW,
        "author: Redaktion",
        f"author: {'ä' * 256}",
        "PP107 warning podcast.yaml:7: author: has 256 characters; shorten it to at most 255",
    ),
    # 2xx: texts of an episode
    (
        EPISODE,
        "summary: Worum es geht.\n",
        "",
        "PP202 hint episodes/regen/episode.md: has no summary; add `summary:` with two or three sentences, which apps "
        "show in their lists",
    ),
    (
        EPISODE,
        "Worum es geht.",
        "ü" * 2001,
        "PP203 warning episodes/regen/episode.md:7: summary: the summary has 4002 bytes, and apps take 4000; shorten "
        "it",
    ),
    (
        EPISODE,
        "Mehr auf",
        "ü" * 2001,
        "PP204 hint episodes/regen/episode.md: the show notes have 4051 bytes; some apps show only 4000, so put what "
        "matters first",
    ),
    (
        EPISODE,
        "Was der Regen will",
        '"Städte & Wasser: Was der Regen will"',
        "PP205 warning episodes/regen/episode.md:2: title: the title holds the show's title, which apps show beside "
        "it; "
        "write 'Was der Regen will'",
    ),
    (
        EPISODE,
        "Was der Regen will",
        '"Folge 1: Was der Regen will"',
        "PP206 warning episodes/regen/episode.md:2: title: the title starts with 'Folge 1'; put it into `number:` and "
        "write 'Was der Regen will'",
    ),
    (
        EPISODE,
        "Was der Regen will",
        "01 – Was der Regen will",
        "PP206 warning episodes/regen/episode.md:2: title: the title starts with '01 –'; put it into `number:` and "
        "write 'Was der Regen will'",
    ),
    (
        EPISODE,
        "published_at: 2023-05-04 06:00\n",
        "",
        "PP209 hint episodes/regen/episode.md: is a draft; add `published_at:`, or let "
        "`podcast publish episode 1 --now` date it",
    ),
    (
        EPISODE,
        "Was der Regen will",
        "R" * 256,
        "PP210 warning episodes/regen/episode.md:2: title: the title has 256 characters; shorten it to at most 255",
    ),
    (
        EPISODE,
        "2023-05-04",
        "2032-05-04",
        "PP211 warning episodes/regen/episode.md:5: published_at: 2032-05-04 is more than a year ahead; check the year",
    ),
    (
        EPISODE,
        "2023-05-04",
        "1993-05-04",
        "PP211 warning episodes/regen/episode.md:5: published_at: 1993-05-04 is before there were podcasts; check the "
        "year",
    ),
    # 3xx: transcripts and chapters
    (
        EPISODE,
        "transcript: transcript.vtt\n",
        "",
        "PP301 warning episodes/regen/episode.md: has no transcript, which public bodies owe and search needs; add "
        "`transcript: transcript.vtt`",
    ),
    (
        TRANSCRIPT,
        "00:00:30.000 --> 00:00:58.000",
        "00:00:30,000 --> 00:00:58,000",
        "PP302 error episodes/regen/transcript.vtt:6: write times like 00:01:02.000 --> 00:01:04.500 (a dot before the "
        "milliseconds, not a comma), not '00:00:30,000 --> 00:00:58,000'",
    ),
    (
        TRANSCRIPT,
        "00:00:00.000 --> 00:00:30.000",
        "00:00:59.000 --> 00:01:00.000",
        "PP303 warning episodes/regen/transcript.vtt: the cue at 00:00:30.000 stands after one that starts later; sort "
        "the cues by their start",
    ),
    (
        TRANSCRIPT,
        "--> 00:00:30.000",
        "--> 00:00:30.500",
        "PP304 warning episodes/regen/transcript.vtt: the cue at 00:00:30.000 starts before the one above it has "
        "ended; "
        "let them follow each other",
    ),
    (
        EPISODE,
        'start: "00:00:00"',
        'start: "00:00:05"',
        "PP311 warning episodes/regen/episode.md:10: chapters[1]: the first chapter starts at 00:00:05.000; put one at "
        '"00:00:00" in front of it',
    ),
    (
        EPISODE,
        '  - {start: "00:00:40", title: Ausblick}\n',
        "",
        "PP313 hint episodes/regen/episode.md:9: chapters: there are 2 chapters, and Apple shows them from 3 on; add "
        "some, or none",
    ),
    (
        EPISODE,
        "Öffentliche Räume",
        "ä" * 64,
        "PP314 hint episodes/regen/episode.md:11: chapters[2].title: has 128 bytes; shorten it to at most 127",
    ),
    (
        EPISODE,
        '  - {start: "00:00:40", title: Ausblick}\n',
        "".join(f"  - {{start: {40 + at}, title: Ausblick}}\n" for at in range(254)),
        "PP315 warning episodes/regen/episode.md:9: chapters: there are 256 chapters, and one table of contents in an MP3 "
        "holds 255; players that read only one show some of them or none, so join some",
    ),
    # 5xx: audio
    (
        EPISODE,
        "recording: recording.wav\n",
        "",
        "PP503 hint episodes/regen/episode.md: names no recording; add `recording:` with the file's name",
    ),
    (
        EPISODE,
        "recording.wav",
        "elsewhere.wav",
        "PP503 hint episodes/regen/episode.md:6: recording: 'elsewhere.wav' is not on this machine; put it beside "
        "episode.md or into recordings/ before you publish",
    ),
    (
        EPISODE,
        "recording: recording.wav",
        "recording: [recording.wav, {file: gast.wav, speaker: Gast}]",
        "PP503 hint episodes/regen/episode.md:6: recording[2]: 'gast.wav' is not on this machine; put it beside "
        "episode.md or into recordings/ before you publish",
    ),
    (
        EPISODE,
        "recording: recording.wav\n",
        'recording: recording.wav\njingles:\n  - {file: ton.wav, at: "00:00:30"}\n',
        "PP504 hint episodes/regen/episode.md:8: jingles[1]: 'ton.wav' is not on this machine; put it beside "
        "episode.md or into recordings/ before you publish",
    ),
    (
        SHOW,
        "bitrate_kbps: 128",
        "outro: {file: aus.wav, overlap_s: 2}",
        "PP514 warning podcast.yaml:14: audio.outro: there is no file 'aus.wav'; bring it back, or remove the line",
    ),
    (
        SHOW,
        "bitrate_kbps: 128",
        "bed: bett.wav",
        "PP514 warning podcast.yaml:14: audio.bed: there is no file 'bett.wav'; bring it back, or remove the line",
    ),
    (
        SHOW,
        "loudness_lufs: -16",
        "channels: mono, mono: as_measured, loudness_lufs: -16",
        "PP511 warning podcast.yaml:14: audio.loudness_lufs: -16 LUFS is outside of -20 to -18, which apps expect; "
        "write -19",
    ),
    (
        SHOW,
        "loudness_lufs: -16",
        "loudness_lufs: -23",
        "PP511 warning podcast.yaml:14: audio.loudness_lufs: -23 LUFS is outside of -17 to -15, which apps expect; "
        "write -16",
    ),
    (
        SHOW,
        "true_peak_dbtp: -1",
        "true_peak_dbtp: -0.1",
        "PP512 warning podcast.yaml:14: audio.true_peak_dbtp: -0.1 dBTP leaves apps no room to decode without "
        "crackling; write -1",
    ),
    (
        SHOW,
        "bitrate_kbps: 128",
        "bitrate_kbps: 64",
        "PP513 hint podcast.yaml:14: audio.bitrate_kbps: 64 kbit/s is below the 96 that Spotify asks for; write 96 or "
        "128",
    ),
    # 6xx: targets
    (
        SHOW,
        "https://podcast.example.org",
        "http://podcast.example.org",
        "PP601 error podcast.yaml:21: targets.production.base_url: http://podcast.example.org is not encrypted; write "
        "it with https://",
    ),
    (
        SHOW,
        "https://podcast.example.org",
        "https://op3.dev/e/podcast.example.org",
        "PP602 warning podcast.yaml:21: targets.production.base_url: downloads run through op3.dev, which tracks "
        "listeners; write the address of the files themselves",
    ),
    (
        SHOW,
        "https://podcast.example.org",
        "https://staedte.s3.example.net",
        "PP603 hint podcast.yaml:21: targets.production.base_url: staedte.s3.example.net is the storage provider's own "
        "name; a host name of yours can move with the show",
    ),
    (
        SHOW,
        "    record: true\n",
        "",
        "PP604 warning podcast.yaml:16: targets: no target has `record: true`, so CI cannot build the feed without the "
        "audio; add it to the public one",
    ),
    (
        SHOW,
        "https://podcast.example.org",
        "https://städte.example.org",
        "PP606 warning podcast.yaml:21: targets.production.base_url: https://städte.example.org has letters that not "
        "every app can ask for; write a host's as xn--…",
    ),
    (
        SHOW,
        "language: de",
        'new_feed_url: "https://neu.example.org/feed.xml"\nlanguage: de',
        "PP608 hint podcast.yaml:5: new_feed_url: https://podcast.example.org/feed.xml tells apps that it has moved to "
        "https://neu.example.org/feed.xml; once the new feed is up, have the old host answer with 301 (nginx: `location = "
        "/feed.xml { return 301 https://neu.example.org/feed.xml; }`; other hosts: docs/moving.md)",
    ),
]

# The file, the text, and what takes its place without a word from any rule.
LOOKS_WRONG: list[tuple[str, str, str]] = [
    (SHOW, "copyright: Planungsbüro", "copyright: Studio 12 GmbH & Co. KG"),
    (SHOW, ", bitrate_kbps: 128", ""),
    (SHOW, "loudness_lufs: -16", "channels: mono, mono: as_measured, loudness_lufs: -19"),
    (SHOW, "bitrate_kbps: 128", "intro: artwork.jpg"),
    (SHOW, "language: de", 'new_feed_url: "https://podcast.example.org/feed.xml"\nlanguage: de'),
    (SHOW, "language: de", "language: de-AT"),
    (SHOW, "language: de", "language: EN-us"),
    (SHOW, "role: host", "role: Executive Producer, group: creative direction"),
    (SHOW, "https://podcast.example.org", "http://127.0.0.1:8080/bucket"),
    (SHOW, "https://podcast.example.org", "http://localhost:8080"),
    (SHOW, "https://podcast.example.org", "https://blubrry.example.org"),
    (EPISODE, "Was der Regen will", "2023 im Rückblick"),
    (EPISODE, "Was der Regen will", '"2023: ein Jahr im Regen"'),
    (EPISODE, "Was der Regen will", "1000 Jahre Städte & Wasser"),
    (EPISODE, "Was der Regen will", "Episoden aus dem Regen"),
    (EPISODE, "Was der Regen will", "E-Mobilität im Regen"),
    (EPISODE, "Was der Regen will", "1-Zimmer-Wohnungen im Regen"),
    (EPISODE, "Was der Regen will", f'"{"1" * 200}: Zeichen"'),
    (EPISODE, "number: 1", "number: 0"),
    (EPISODE, "Worum es geht.", "ü" * 2000),
    (TRANSCRIPT, "<v Moderation>", ""),
]
