"""What is held where: each known trap of the field, and each requirement of the standards, with the rules that look for
it. What cannot be seen from files or addresses names the tests that hold it instead, or says why nobody can.
"""

from __future__ import annotations

from typing import NamedTuple


class Held(NamedTuple):
    """The rules (PP…) and tests (test_…) that hold something; `why` where there can be neither."""

    by: tuple[str, ...]
    why: str = ""


def rules(*by: str, why: str = "") -> Held:
    return Held(by, why)


# The traps of the field, by number: in the order in which producers and tools were seen to fall into them.
TRAPS: dict[int, tuple[str, Held]] = {
    1: (
        "guid made from a URL; isPermaLink left out",
        rules("PP804", "PP805", "test_a_new_slug_changes_no_identity", "test_no_app_sees_a_new_episode"),
    ),
    2: (
        "guid made from content",
        rules(
            "PP809",
            "PP803",
            "test_replace_asks_and_keeps_guid_and_old_file",
            "test_no_app_sees_other_audio_as_an_episode",
        ),
    ),
    3: ("podcast:guid made of another seed", rules("PP782", "PP904", "test_guid_comes_from_the_feeds_address")),
    4: (
        "guids lost on rewrite",
        rules("PP607", "PP908", "PP943", "test_a_carried_episode_is_the_same_bytes_as_in_the_live_feed"),
    ),
    5: (
        "no guid at all; audio/mp3",
        rules(
            "PP802",
            "PP826",
            "test_partytime_reads_every_value_as_meant",
            "test_without_a_guid_the_address_of_the_audio_is_one",
        ),
    ),
    6: ("XML by string", rules("PP701", "PP717", "PP730", "test_any_text_in_any_field_comes_back")),
    7: ("4000 bytes", rules("PP203", "PP204", "PP724", "test_3990_umlauts_are_cut_to_4000_bytes")),
    8: ("HTML", rules("PP718", "PP725", "PP726", "PP728", "PP729", "test_script_in_show_notes_never_reaches_the_feed")),
    9: (
        "enclosure length",
        rules("PP823", "PP824", "PP825", "PP912", "test_a_producer_publishes_two_episodes_and_ci_rebuilds_the_feed"),
    ),
    10: (
        "pubDate without zone or seconds, or of a file",
        rules("PP607", "PP812", "PP813", "test_two_o_clocks_of_an_autumn_night_stay_apart"),
    ),
    11: (
        "dates in the language of the machine",
        rules("PP811", "test_another_process_zone_and_locale_make_the_same_bytes"),
    ),
    12: ("loudness in one pass", rules("PP501", "PP502", "test_plain_gain_when_the_peaks_allow_it")),
    13: ("chapters that move", rules("PP311", "PP312", "PP847", "PP848", "test_a_jingle_moves_the_chapters_behind_it")),
    14: (
        "ID3 versions and tables of contents",
        rules(
            "PP315",
            "test_tag_is_version_2_3_with_texts_in_utf_16",
            "test_more_than_255_chapters_stand_in_tables_under_one_top_level_table",
        ),
    ),
    15: (
        "variable bit rates and Xing headers",
        rules(
            "test_the_info_header_counts_frames_bytes_delay_and_padding", why="what is made here has a constant rate"
        ),
    ),
    16: (
        "what S3 hosts lack: ranges, HEAD, CORS",
        rules("PP827", "PP911", "PP914", "PP917", "PP923", "test_what_listeners_get_is_what_was_sent"),
    ),
    17: ("Content-Type", rules("PP902", "PP913", "PP922", "test_object_comes_back_with_its_type_and_cache_rule")),
    18: ("caches", rules("PP906", "PP909", "PP910", "PP918", "test_types_and_cache_rules_are_those_of_the_table")),
    19: ("same URL, new bytes", rules("PP912", "PP917", "test_keys_carry_the_content_and_a_lower_case_ending")),
    20: ("file names that are not ASCII", rules("PP606", "PP721", "test_slug_of_a_title")),
    21: (
        "artwork",
        rules(
            *("PP401", "PP402", "PP403", "PP404", "PP405", "PP406", "PP407", "PP408", "PP409", "PP410", "PP751"),
            "test_artwork_that_apps_refuse_is_not_published",
        ),
    ),
    22: ("explicit", rules("PP746", "test_everything_is_where_the_standards_want_it")),
    23: ("episode 0", rules("PP833", "test_episode_0_is_kept_where_0_is_allowed")),
    24: ("categories", rules("PP745", "PP717", "test_everything_is_where_the_standards_want_it")),
    25: (
        "order, and lastBuildDate of the run",
        rules("PP815", "PP818", "test_prefixes_are_literal_and_episodes_stand_newest_first"),
    ),
    26: (
        "a whole recording in memory",
        rules("test_memory_does_not_grow_with_the_recording", why="no file tells how it was made"),
    ),
    27: (
        "half a file after a stop",
        rules(
            "test_interrupted_it_ends_with_the_sentence_and_leaves_nothing",
            why="no file tells that it was to be longer",
        ),
    ),
    28: (
        "transcripts: types, CORS, WebVTT",
        rules("PP302", "PP842", "PP843", "PP922", "PP923", "PP925", "test_one_transcript_goes_out_in_three_formats"),
    ),
    29: (
        "a hub that is not pinged",
        rules(
            "test_hubs_are_told_once_after_a_change_of_public_feeds_alone",
            why="a feed does not tell whether its hub hears of new episodes",
        ),
    ),
    30: (
        "tracking prefixes",
        rules("PP602", "PP723", "PP915", "test_what_listeners_get_is_what_was_sent"),
    ),
    31: (
        "deleting what was published",
        rules("PP908", "test_nothing_is_deleted_without_an_answer_or_beyond_the_limit"),
    ),
    32: (
        "secrets in files",
        rules(
            "PP100",
            "test_a_base_address_holds_no_secret_and_none_is_repeated",
            "test_wrong_credentials_write_no_record_and_show_no_secret",
        ),
    ),
    33: (
        "exit codes",
        rules(
            "test_a_host_that_keeps_failing_is_named_and_the_old_feed_stays", why="they are the tool's, and in no file"
        ),
    ),
    34: (
        "facts typed by hand",
        rules("PP825", "PP831", "PP912", "test_lengths_of_frames_are_those_of_the_encoder"),
    ),
    35: ("audio in git", rules("PP505", "test_new_show_loads_and_has_a_draft_in_it")),
    36: (
        "a feed that something changes on its way",
        rules("PP701", "PP907", "PP941", "test_a_page_that_is_not_the_stored_one_or_what_this_checkout_makes_is_named"),
    ),
    37: (
        "loudness of the WAV alone",
        rules("PP501", "PP502", "test_on_target_is_a_tenth_of_a_lu_and_no_peak_above_the_limit"),
    ),
}

# Apple, "A Podcaster's Guide to RSS" and requirements.
APPLE: dict[str, Held] = {
    "RSS 2.0, UTF-8": rules("PP701", "PP705", "PP707", "PP708"),
    "namespaces, case-sensitive": rules("PP709", "PP712", "PP713"),
    "public without a password": rules("PP901"),
    "at most 255 characters": rules("PP107", "PP210", "PP716"),
    "no outer blanks": rules("PP715"),
    "title": rules("PP740", "PP714"),
    "description, 4000 bytes": rules("PP740", "PP724", "test_a_valid_show_becomes_values"),
    "description, HTML in CDATA": rules("PP718", "PP725"),
    "itunes:image": rules("PP401", "PP740", "PP751"),
    "language": rules("PP103", "PP104", "PP743", "PP744"),
    "itunes:category": rules("PP740", "PP745"),
    "itunes:explicit": rules("PP740", "PP746"),
    "itunes:author": rules("PP742"),
    "link": rules("PP741", "PP806"),
    "itunes:title": rules("PP717", "PP801"),
    "itunes:type": rules("PP747", "PP834", "PP207"),
    "copyright": rules("PP102", "PP748"),
    "itunes:new-feed-url": rules("PP608", "PP720"),
    "itunes:block": rules("PP750"),
    "itunes:complete": rules("PP750"),
    "itunes:owner": rules("PP101", "PP749"),
    "item title": rules("PP205", "PP206", "PP801", "PP807", "PP808"),
    "enclosure": rules("PP821", "PP822", "PP823", "PP824", "PP829"),
    "types by extension": rules("PP826", "PP827", "PP828"),
    "guid": rules("PP802", "PP803", "PP804", "PP805"),
    "pubDate": rules("PP806", "PP811", "PP812", "PP814", "PP816"),
    "item description": rules("PP201", "PP202", "PP203", "PP725", "PP806"),
    "itunes:duration": rules("PP806", "PP831", "PP832"),
    "itunes:episode": rules("PP207", "PP833", "PP834", "PP836"),
    "itunes:season": rules("PP833", "PP836"),
    "itunes:episodeType": rules("PP835"),
    "ASCII addresses": rules("PP606", "PP721"),
    "HEAD and byte ranges": rules("PP911", "PP914", "PP917"),
    "HEAD with Last-Modified for artwork": rules("PP924"),
    "TLS with a public certificate": rules("PP601", "PP722", "PP901", "PP911", "PP931"),
    "transcripts": rules("PP301", "PP307", "PP841", "PP843"),
    "chapters": rules("PP311", "PP313", "PP848"),
    "itunes:summary, subtitle, keywords": rules("PP724", "PP753"),
    "artwork: square, 1400 to 3000 px": rules("PP404", "PP405", "PP406"),
    "artwork: JPEG or PNG, RGB, no alpha, 72 dpi": rules("PP402", "PP403", "PP407", "PP408", "PP409"),
    "artwork: a new name with every picture": rules("test_keys_carry_the_content_and_a_lower_case_ending"),
    "-16 LUFS, -1 dBTP": rules("PP501", "PP502", "PP511", "PP512"),
}

PSP_1: dict[str, Held] = {
    "atom:link rel=self": rules("PP760", "PP761", "PP762"),
    "title, description, link, language, category, explicit, image": rules("PP740", "PP741"),
    "item: title, enclosure, guid": rules("PP801", "PP821", "PP823", "PP802"),
    "podcast:locked, podcast:guid, itunes:author": rules("PP742"),
    "item: link, pubDate, description, duration, explicit": rules("PP806"),
    "item: image": rules("PP401", why="an episode without artwork of its own shows the show's"),
    "item: podcast:transcript": rules("PP301", "PP841"),
    "copyright": rules("PP102", "PP748"),
    "podcast:txt, podcast:funding": rules("PP770", "PP774"),
    "itunes:type, complete, episode, season, episodeType, block": rules("PP747", "PP750", "PP833", "PP835"),
    "namespaces on <rss>": rules("PP712"),
    "limits: UTF-8, 255 characters, no outer blanks": rules("PP705", "PP715", "PP716"),
    "transcript types": rules("PP770", "PP842"),
    "allowed tags": rules("PP725"),
}

SPOTIFY: dict[str, Held] = {
    "each exactly once": rules("PP714"),
    "owner's address": rules("PP101", "PP749"),
    "countryOfOrigin, limit": rules("PP754"),
    "enclosure with url, type, length": rules("PP823"),
    "96 to 320 kbit/s": rules("PP513"),
    "Podlove Simple Chapters": rules("PP845", "PP846"),
}

# What the podcast namespace asks beyond its table of tags (which vocabulary.py is, tag by tag).
PODCAST: dict[str, Held] = {
    "required attributes": rules("PP770"),
    "attributes and tags by exact name": rules("PP771"),
    "values of attributes": rules("PP772"),
    "node values": rules("PP773"),
    "128, 4000 and 32 characters": rules("PP774"),
    "parents": rules("PP775"),
    "count": rules("PP776"),
    "children": rules("PP777"),
    "addresses are https": rules("PP601", "PP722"),
    "namespace declaration": rules("PP710", "PP711"),
    "person: taxonomy": rules("PP105", "PP106", "PP778", "PP779"),
    "person: an item's replace the channel's": rules(
        "PP780", "test_the_show_s_people_are_named_again_beside_an_episode_s_own_and_nobody_twice"
    ),
    "value: shares": rules("PP781"),
    "guid: made once, without the scheme": rules("PP782"),
    "soundbite: 15 to 120 seconds": rules("PP783"),
    "transcript files": rules("PP302", "PP303", "PP304", "PP842", "PP925"),
    "chapters: type and file": rules("PP412", "PP844", "PP922", "PP925"),
    "CORS": rules("PP923"),
}

REST: dict[str, Held] = {
    "PSC: Normal Play Time, titles": rules("PP845"),
    "PSC: ascending": rules("PP846"),
    "Vorbis comments: chapters": rules("PP316", "test_of_more_than_1000_chapters_the_first_thousand_have_a_number"),
    "Atom: self": rules("PP760", "PP761", "PP762"),
    "RFC 5005: paged": rules("PP763", "PP764"),
    "RFC 5005: archived, complete": rules("PP763", "PP765", "PP766"),
    "WebSub": rules("test_hubs_are_told_once_after_a_change_of_public_feeds_alone", why="see trap 29"),
    "RSS 2.0: channel": rules("PP707", "PP740", "PP741", "PP752"),
    "guid: isPermaLink": rules("PP804"),
    "enclosure: absolute, one, length, type": rules("PP720", "PP822", "PP824", "PP826"),
    "Best Practices: plain text, relative URLs, content:encoded": rules("PP717", "PP720", "PP728", "PP729"),
    "CDATA and control characters": rules("PP701", "test_characters_that_xml_cannot_hold_do_not_get_into_the_feed"),
    "size": rules("PP706"),
    "dates in the future": rules("PP815", "PP816"),
    "hosting: types": rules("PP902", "PP913", "PP922"),
    "hosting: caches": rules("PP906", "PP918"),
    "hosting: ETag and 304": rules("PP909", "PP910"),
    "hosting: CORS": rules("PP923"),
    "hosting: no redirects of the feed": rules("PP905", "PP942"),
    "hosting: feed last": rules("test_objects_go_up_in_the_order_of_their_roles_and_once_each"),
    "WCAG 1.2.1": rules("PP301", "PP305", "PP306", "PP307", "PP308", "PP841"),
    "WCAG 1.1.1, 3.1.1": rules("PP309", "test_page_has_language_title_landmarks_and_texts_for_pictures"),
    "GDPR: no more data than needed": rules("PP413"),
    "GDPR: no tracking prefixes": rules("PP602", "PP723", "PP915"),
    "GDPR: nothing loaded from elsewhere": rules("PP727", "test_script_in_show_notes_never_reaches_the_feed"),
}

REQUIREMENTS: dict[str, dict[str, Held]] = {
    "Apple": APPLE,
    "PSP-1": PSP_1,
    "Spotify": SPOTIFY,
    "podcast namespace": PODCAST,
    "Podlove, Atom, RSS, hosting, accessibility, data protection": REST,
}
