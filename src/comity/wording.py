"""Words for what the record says in codes: refusals, faulty forms, kinds of acts, doubts about a text; in the reader's language.

A sentence says what is missing, and by whose act it could come, as far as the one who is told may know that: it is made
of the error's facts alone, and of names that whoever asks knows already. Nothing in the code matches on these words.
"""

# ruff: noqa: E501 - a sentence is one line: it is read beside its translations, and found by its words.

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from comity.core.canonical import parse_time
from comity.core.errors import ComityError, Malformed

# How a fact is named to people: (name of the fact, its value) -> words, or None where there is nothing better.
Naming = Callable[[str, str], str | None]

WORDS: dict[str, str] = {
    "act.audience": _("The act's audience is not in a form that the record knows: everyone, a standing audience, or named parties in order."),
    "act.field": _("The act's field “{field}” is missing or not in its form."),
    "act.fields": _("This is not an act: an act has exactly twelve named fields. Found: {found}."),
    "act.from_the_future": _("The act says that it was made at {at}, and it is {now} here. Set the clock of the signing machine and sign again."),
    "act.key": _("The act names another key than {key}, which is to sign it."),
    "act.not_recorded": _("No act with the id {act} is recorded here."),
    "act.not_signed_by_its_key": _("The first signature is not by the key that the act names, {key}."),
    "act.number": _("The act has the number {found} of its key, and the next one is {expected}: another act of this key was recorded meanwhile. Load the page again and sign anew."),
    "act.other_history": _("The act was made in another history: this record never had the size {size} that it says its author saw. A rehearsal's act is worthless here."),
    "act.other_organisation": _("The act was made for another organisation."),
    "act.part": _("One of the act's parts is not named in its form."),
    "act.parts": _("The act's parts must each be named once, in order, and be no more than the record allows."),
    "act.too_large": _("The act has {size} bytes, and the limit is {limit}."),
    "act.too_old": _("The act was made at {at}, more than {hours} hours ago. Sign it anew."),
    "act.unknown_kind": _("This record does not know acts of the kind “{kind}” in version {v}."),
    "application.has_it": _("{party} has the standing “{standing}” already; there is nothing to apply for."),
    "application.kind": _("An application entered for {party} needs its kind and its names if the record does not know it yet, and neither if it does."),
    "application.no_way": _("The charter prescribes no way to the standing “{standing}” by application. It needs a decision of the parties alone."),
    "application.not_received_here": _("An application is entered for another party only by the organ that receives applications for that standing ({organ}), not by {party}."),
    "application.office": _("{party} is an office that acts for the organisation, and has no standing to apply for."),
    "application.speaks_for_itself": _("{party} has keys here and speaks for itself. It needs its own application."),
    "application.stands": _("An application of {party} for the standing “{standing}” stands already."),
    "audience.part_wider": _("The part “{part}” would have a wider audience than its act. It needs the act's or a narrower one."),
    "audience.unknown": _("There is no audience “{audience}” in the charter."),
    "authority.browser_key": _("The charter does not let a key that a browser keeps ({origin}) sign this: {kind}. It needs a key in a file, on a machine of your own."),
    "authority.keeper_may_not": _("The record keeper signs only what a clock or a count decides, and never this: {kind}."),
    "authority.keeper_only": _("Nobody makes this act: it is recorded by the keeper once the count or a clock has decided it ({kind})."),
    "authority.key_ended": _("The key {key} no longer speaks for its party: it was {how} at entry {index}."),
    "authority.key_of_another": _("The key {key} does not belong to {party}. A key belongs to one party for ever."),
    "authority.no_right": _("The charter does not give this right to {party}: {kind}. It comes with a standing or a seat in an organ."),
    "authority.role": _("A key with the role “{role}” may not sign this: {kind}. It needs one of: {roles}."),
    "authority.sitting_over": _("The sitting for which the key {key} was opened ended at {until}."),
    "authority.unknown_key": _("The key {key} is not accredited here. It needs the accreditation of your head of delegation."),
    "base64.form": _("A key, a signature or a part is not in its form (base64url without padding)."),
    "calendar.no_working_day": _("The calendar of {party} has no day on which it works, so that no time counted in working days could end. It needs one weekday at least that is not of the weekend."),
    "canonical.character": _("The text holds, at {path}, a character that cannot be seen or that turns the direction of writing."),
    "canonical.name": _("A name in the data is not one that the record allows, or stands there twice: {path}."),
    "canonical.not_canonical": _("These are not the one canonical form of what they say. Signed bytes must be sent exactly as they were signed."),
    "canonical.not_json": _("This is not JSON: reading stopped at character {at}. Perhaps it was cut off."),
    "canonical.not_nfc": _("The text at {path} is not in the composed form of Unicode (NFC)."),
    "canonical.not_utf8": _("This is not UTF-8: byte {at} does not fit."),
    "canonical.number": _("The record holds whole numbers within ±(2^53−1) only: {found}{path}."),
    "canonical.too_deep": _("The data is nested more deeply than {limit} levels: {path}."),
    "canonical.too_large": _("This has {size} bytes, and the limit is {limit}."),
    "canonical.type": _("The data holds, at {path}, something that the record cannot hold."),
    "charter.invalid": _("The charter cannot be used: {problems}"),
    "checkpoint.form": _("This is not a checkpoint in its form."),
    "checkpoint.not_cosigned": _("The checkpoint is not cosigned by {name}."),
    "checkpoint.origin": _("The checkpoint is of another record: it says {found}, and {expected} was expected."),
    "checkpoint.unsigned": _("The checkpoint is not signed by the keeper of {origin}."),
    "consistency.long": _("The proof that the record only grew is longer than it can be."),
    "consistency.root": _("The two checkpoints are not of one record that only grew: one of them is of a fork."),
    "consistency.short": _("The proof that the record only grew is shorter than it must be."),
    "consistency.sizes": _("A record of size {new} cannot continue one of size {old}."),
    "decimal.form": _("“{found}” is not a decimal number in the record's form."),
    "decimal.range": _("The number {found} is outside what the record holds."),
    "decision.accepted_since": _("Something was accepted into this text after the version was tabled. It needs a clean version first, tabled by who holds the pen: nothing that was accepted is lost."),
    "decision.adopted": _("This is adopted already; nothing more can be said on it here."),
    "decision.adopted_narrower": _("Under this procedure ({procedure}) the adopted text goes to fewer than those who read the text now. It needs another procedure, or a text tabled for a narrower audience."),
    "decision.conclusion": _("Under this procedure ({procedure}) members conclude by {conclusion}, not by this act."),
    "decision.contest_late": _("The time to contest this correction ended at {until}."),
    "decision.contested_before": _("You contest this correction already."),
    "decision.corrected_already": _("This correction stands already."),
    "decision.disavowed": _("The key that put this to the organ was disavowed by its party, so it is no longer before the organ. The text needs to be put anew."),
    "decision.effects_are_public": _("A text with effects on standings, offices or keys changes what everyone may know, and needs a procedure whose decisions are for everyone (not {procedure})."),
    "decision.final": _("This decision is final already."),
    "decision.languages_missing": _("The procedure needs the text in every authentic language. Missing: {missing}."),
    "decision.languages_stale": _("The languages do not say the same yet: {languages}. It needs the linguists' confirmation of what was changed."),
    "decision.named_parties_only": _("A text that was tabled for named parties cannot be put to an organ. It needs to be tabled for the organ."),
    "decision.no_longer_stands": _("That position does not stand any more."),
    "decision.no_such_position": _("There is no such position on this decision."),
    "decision.nobody_decides": _("Nobody who sits in {organ} could decide on this today."),
    "decision.not_agreed": _("This is not agreed: it needs the agreement of every member, and that no objection stands."),
    "decision.not_an_elector": _("Those who decide on this were settled when it was put: {electors}. {party} is not one of them."),
    "decision.not_corrected": _("A correction stands only once its time is over ({until}) and nobody has contested it."),
    "decision.not_final": _("This becomes final at {final_at} and not before."),
    "decision.not_yet_taken": _("A decision of {day} cannot have been taken yet."),
    "decision.nothing_adopted": _("Nothing was adopted or entered under that id."),
    "decision.other_adoption": _("The adoption says something else than what was agreed."),
    "decision.other_audience": _("This act needs the audience of what it answers: {expected}."),
    "decision.own_objection_stands": _("Your own objection stands. It needs to be withdrawn first; nobody else can end it."),
    "decision.position_of_another": _("That position is {party}'s. Only {party} can end it."),
    "decision.procedure": _("{organ} does not decide by this procedure: {procedure}."),
    "decision.put_before": _("This version is before its organ already, or its text is adopted."),
    "decision.put_by_outsider": _("Only the text's author or a party that sits in {organ} may put it there."),
    "decision.said_before": _("You have said so already, and it stands."),
    "decision.still_agreed": _("The adoption stands, because every member's agreement still stands."),
    "decision.still_circulating": _("The text circulates for {hours} hours before it is put. It can be put from {until} on."),
    "decision.superseded": _("A newer version of this text has been put; what is said now needs to be said on that one."),
    "decision.unknown": _("There is no such decision, or it is not open to you."),
    "decision.unknown_correction": _("There is no such correction."),
    "document.character": _("The text holds, at {path}, a character that cannot be seen or that turns the direction of writing."),
    "document.held": _("Who alone holds the provision at {path} is not in its form: parties, each once, in order."),
    "document.id": _("A provision's identity is not in its form: {path}, {found}."),
    "document.id_twice": _("Two provisions have the same identity {found}: {path}."),
    "document.kind": _("“{found}” is not a kind of provision: {path}."),
    "document.language": _("“{found}” is not a language tag."),
    "document.names": _("The text's structure has other names than it must have, at {path}: {wrong}."),
    "document.not_nfc": _("The text at {path} is not in the composed form of Unicode (NFC)."),
    "document.number": _("The number of the provision at {path} is empty or too long."),
    "document.spaces": _("The words at {path} must be in one line, with single spaces between them."),
    "document.too_deep": _("The text is nested more deeply than {limit} levels, at {path}."),
    "document.too_long": _("The words at {path} are longer than {limit} characters."),
    "document.too_many": _("The text has more than {limit} provisions."),
    "document.type": _("The text's structure needs a value of another type at {path}: {expected}."),
    "effect.application_not_open": _("There is no application under that id that still stands. It needs an application by the party concerned."),
    "effect.ended_standing": _("The standing “{standing}” has ended: nobody is given it any more."),
    "effect.no_application": _("{party} comes to the standing “{standing}” by an application, and none stands. It needs the application first."),
    "effect.not_on_the_way": _("{organ} recommends no applications for the standing “{standing}”. By the charter this falls to: {organs}."),
    "effect.not_recommended": _("The application of {party} for the standing “{standing}” needs the recommendation of these organs first: {organs}."),
    "effect.nothing_to_suspend": _("{party} has no standing that could be suspended."),
    "effect.office_again": _("{party} has held the office “{office}” for as many terms in a row as the charter allows ({most}). It needs another party in between."),
    "effect.other_organ_admits": _("The standing “{standing}” is given by {organ}. It needs a text of that organ."),
    "effect.recommended_before": _("{organ} has recommended the application of {party} already."),
    "effect.unknown_office": _("There is no office “{office}” in the charter."),
    "effect.unknown_party": _("{party} takes no part in this organisation."),
    "effect.unknown_standing": _("There is no standing “{standing}” in the charter."),
    "entry.form": _("This is not an entry of a record in its form."),
    "entry.founding": _("The founding can only be entry 0, and entry 0 can only be the founding."),
    "envelope.form": _("This is not a signed act: expected are the act as it was signed, its signatures, and its parts."),
    "erase.being_decided": _("Members are deciding on these very words; they can be erased once that has ended."),
    "erase.erased_before": _("The part “{part}” was erased already."),
    "erase.not_yours": _("Only the party that made an act can have its parts erased."),
    "erase.unknown_act": _("There is no such act."),
    "erase.unknown_part": _("That act has no part “{part}”."),
    "evidence.form": _("This is not an evidence file in its form."),
    "evidence.key_of_another": _("The file holds a key {key} that belongs to another party than {party}."),
    "evidence.key_without_authority": _("The file does not show that the key {key} may speak for {party}."),
    "evidence.no_founding": _("The file does not hold the founding."),
    "evidence.no_subject": _("The file does not hold the act that it is about."),
    "evidence.not_in_its_form": _("The evidence file is not in its one form."),
    "evidence.not_json": _("The evidence file is not JSON. Perhaps it was cut off."),
    "evidence.order": _("The entries in the evidence file are not in the order of the record, at entry {index}."),
    "evidence.other_organisation": _("The evidence is of another organisation: {found}, and {expected} was expected."),
    "evidence.part": _("The part “{part}” in the file is not the one that its act names."),
    "evidence.role_may_not_grant": _("A key with the role “{role}” granted another, which it may not."),
    "evidence.too_few_cosignatures": _("The checkpoint needs more cosignatures: {found} of {required}."),
    "evidence.too_large": _("The evidence file has {size} bytes, and the limit is {limit}."),
    "file.akoma": _("This is not a text in Akoma Ntoso that can be read here: {found}."),
    "file.bomb": _("The file unfolds into far more than a text ({part}). Nothing was read."),
    "file.busy": _("Others are having files made now. Try again in a minute; {seconds} seconds were waited."),
    "file.character": _("The text holds a character that no Word file can hold: {found}."),
    "file.damaged": _("The file is damaged, or not what it says it is: it could not be read to its end."),
    "file.doctype": _("The file declares a document type of its own ({part}), as no Word file does. Nothing was read."),
    "file.encoding": _("The file says that its characters are in “{encoding}”, and byte {byte} does not fit, or the encoding is not known here. Save it as UTF-8."),
    "file.encrypted": _("The file is encrypted. Save it without a password and try again."),
    "file.expired": _("The file is not kept any more: what was read is forgotten after an hour. Choose it again."),
    "file.format": _("“{name}” is a file of the kind {found}, which holds no text that can be read. Wanted is Word (DOCX), PDF with text, HTML or plain text."),
    "file.interrupted": _("The reading of the file was interrupted. Choose it again."),
    "file.no_proposals": _("A file of the kind {format} has no place for proposals. Choose Word or PDF, or the text without them."),
    "file.no_printer": _("This server cannot make PDF files: a library that sets pages (Pango) is missing on its machine. The text as Word, XML and Markdown is there."),
    "file.no_text": _("The PDF holds pictures of its {pages} pages and no text: it was scanned. It needs text recognition first, by somebody who then reads the result."),
    "file.none": _("Choose a file, and the language that it is in."),
    "file.not_word": _("This is not a Word file (DOCX), whatever its name says."),
    "file.old_word": _("This is a file of an old format of Word. Open it and save it as DOCX."),
    "file.too_deep": _("The file's elements stand within one another more deeply than {limit} levels. Nothing was read."),
    "file.too_large": _("The file has {size} bytes, and the limit is {limit}."),
    "file.too_many": _("Your delegation has {limit} files waiting. Finish with some of them, or try again in an hour."),
    "file.too_many_authors": _("The file's tracked changes and comments name {count} authors, and the limit is {limit}."),
    "file.too_many_pages": _("The file has {pages} pages, and the limit is {limit}. Divide it first."),
    "file.too_many_paragraphs": _("The file has {count} paragraphs, and the limit is {limit}. Divide it first."),
    "file.too_much_memory": _("Reading the file took more memory than {limit} bytes, the limit. Nothing was read."),
    "file.too_slow": _("Reading the file took more than {seconds} seconds, the limit. Nothing was read."),
    "finding.differs": _("What the keeper states with entry {index} does not follow from what was recorded before."),
    "founding.field": _("The founding statement's field “{field}” is missing or not in its form."),
    "founding.fields": _("The founding statement does not have exactly the fields that it must have."),
    "founding.founder_without_root": _("The founder {party} has no root key in the founding statement."),
    "founding.founders": _("The founders must be parties of the statement, each named once, and at least one."),
    "founding.keeper": _("This is not the keeper's key with which the organisation was founded. Expected: {expected}."),
    "founding.key_used_twice": _("One key stands for two in the founding statement. A key belongs to one party for ever."),
    "founding.office": _("The founding statement's line on an office is not in its form: {found}."),
    "founding.parties": _("The founding statement's parties are missing, or one is named twice."),
    "founding.party": _("The founding statement's line on a party is not in its form: {found}."),
    "founding.record_not_empty": _("There is a record in this database already. An organisation is founded once, in an empty one."),
    "founding.register": _("The founding statement's register of standings has a line that is not in its form: {found}."),
    "founding.signatures": _("The founding needs the signature of every founder and of the keeper, over the same bytes."),
    "founding.too_large": _("The founding statement has {size} bytes, and the limit is {limit}."),
    "founding.witnesses": _("The founding statement's witnesses are not in their form."),
    "inclusion.index": _("There is no entry {index} in a record of {size} entries."),
    "inclusion.long": _("The proof that the entry is in the record is longer than it can be."),
    "inclusion.root": _("The entry is not in the record that the checkpoint is of."),
    "inclusion.short": _("The proof that the entry is in the record is shorter than it must be."),
    "keeper.no_key": _("The keeper's key is not where it should be: {path}. Found an organisation first, or name its folder."),
    "key.disavowed_index": _("A key can be disavowed from an entry of its own time on: from {first} to {last}, not {since}."),
    "key.ended_before": _("The key {key} has ended already."),
    "key.file": _("This is not a key file that holds together."),
    "key.form": _("This is not a public key in its form: {found}."),
    "key.grant": _("The act does not grant a key in the form that such an act has."),
    "key.head_in_browser": _("A root key or a head of delegation's key is a file, never only in a browser ({origin})."),
    "key.in_use": _("The key {key} belongs to somebody already. It needs a new key."),
    "key.not_yours": _("The key {key} is not one of {party}'s."),
    "key.outranked": _("A key with the role “{role}” cannot end one with the role “{target}”. It needs a higher one."),
    "key.possession": _("The new key's own acceptance is missing, or is another key's. It needs the request that was made with that key."),
    "key.request": _("This is not a key request. Expected is the whole text that was shown when the key was made, from the first brace to the last."),
    "key.request_other": _("This request is for another organisation, party or role: it says {found}, and {expected} was expected."),
    "key.root_ends_by_successor": _("A root key never ends by itself: it needs a successor, which it signs."),
    "key.seed": _("A private key has 32 bytes."),
    "key.sitting_hours": _("A sitting key is opened for at most {hours} hours, from now on; not until {until}."),
    "key.weak": _("That public key is one under which anybody could make signatures: {found}."),
    "merkle.hash": _("A hash in the proof does not have 32 bytes."),
    "merkle.index": _("There is no entry {index} in a record of {size} entries."),
    "merkle.range": _("The hashes do not fit a record of {size} entries."),
    "merkle.sizes": _("A record of size {new} cannot continue one of size {old}."),
    "note.form": _("This is not a signed note in its form."),
    "note.name": _("“{found}” cannot be the name of a signer."),
    "note.signature": _("A signature on the note is not in its form."),
    "note.verifier_key": _("This is not a verifier's key in its form: {found}."),
    "opening.form": _("An entry in the file is not in its form."),
    "opening.proof": _("An entry's proof is not in its form."),
    "part.form": _("A delivered part is not in its form: name, salt and bytes."),
    "part.not_delivered": _("The act names the parts {expected}, and delivered were {found}. It needs each of them, and no other."),
    "part.other_bytes": _("The part “{part}” is not the one that the act names: its bytes or its salt are others."),
    "part.too_large": _("The part “{part}” has {size} bytes, and the limit is {limit}."),
    "party.leaves_later": _("The notice of withdrawal takes effect on {day}, and not before."),
    "party.leaving_already": _("{party} has given notice already; it leaves on {day}. For another day it needs to take that notice back first."),
    "party.names": _("A party notifies its names by language, each with words."),
    "party.no_standing": _("{party} has no standing here from which it could withdraw."),
    "party.no_such_day": _("The day on which {party} would leave lies beyond what the calendar holds."),
    "party.not_leaving": _("No notice of withdrawal stands under that id."),
    "party.not_public": _("This must be for everyone, and not for {audience} alone: every copy of the record judges by it ({kind})."),
    "party.not_yours_to_recall": _("Only the party whose notice or application it is can take it back, or who entered it for that party."),
    "party.nothing_to_recall": _("There is no notice of withdrawal and no application under that id."),
    "party.recalled_too_late": _("That does not stand any more: it was taken back, or it has had its effect."),
    "payload.field": _("“{field}” is not in its form."),
    "payload.form": _("“{field}” does not hold what such an act says."),
    "payload.missing": _("“{field}” is missing."),
    "payload.unknown": _("“{field}” does not belong in such an act."),
    "record.damaged": _("The database does not hold what was written to it. The keeper signs nothing until this is looked into."),
    "record.empty": _("There is no organisation in this database yet."),
    "room.entry_too_large": _("What was sealed has {size} bytes, and the limit for one entry is {limit}. Nothing was kept: make it shorter, or divide it."),
    "room.exists": _("There is a room with that name in bytes already. Nothing was written; try again."),
    "room.form": _("This is not something that a device writes to a room."),
    "room.full": _("The room holds {limit} entries and is full. Open a new one."),
    "room.moved_on": _("Something was written in the room meanwhile. Nothing is lost: read it and send again."),
    "room.not_now": _("This was signed at {at}, and it is {now} here. Set this machine's clock and try again."),
    "room.not_sealed": _("What was sent is not sealed (no age file), so it was not kept."),
    "room.not_signed_by_its_key": _("This is not signed by the key that it names, {key}."),
    "room.not_signed_in": _("Only a delegation that is signed in writes in its rooms."),
    "room.other_bytes": _("What came is not what was signed; nothing was kept. Send it again."),
    "room.other_organisation": _("This was signed for another organisation."),
    "room.other_party": _("This was signed for {party}, and another delegation is signed in here."),
    "room.party_full": _("Your delegation's rooms hold all that they can, {limit} bytes. Delete a room that is no longer needed."),
    "room.recipient": _("This is not the public half of a sealing key: {found}."),
    "room.recipient_known": _("That sealing key is known already."),
    "room.replaced": _("The entry was changed by another device meanwhile. Nothing is lost: read the room again."),
    "room.role": _("A key with the role “{role}” does not write in rooms. It needs one of: {roles}."),
    "room.too_many": _("Your delegation has {limit} rooms, which is the most. Delete one that is no longer needed."),
    "room.too_many_devices": _("Your delegation has {limit} devices, which is the most. Remove one that is no longer used."),
    "room.unknown": _("There is no such room."),
    "signature.form": _("A signature is not in its form, or by an algorithm that is not known here."),
    "signature.wrong": _("The signature is not by the key {key}, or something was changed after it was signed."),
    "signin.form": _("This is not a sign-in: expected is the statement that this page composes."),
    "signin.not_now": _("The sign-in was made at {at}, and it is {now} here. It is good for two minutes: set this machine's clock and try again."),
    "signin.not_signed_by_its_key": _("The sign-in is not signed by the key that it names, {key}."),
    "signin.other_organisation": _("The sign-in is for another organisation."),
    "signin.other_origin": _("The sign-in was made for {found}, and this is {expected}. If you did not open that address yourself, somebody may have tried to use your key."),
    "signin.used_before": _("This sign-in was used already. It is good for one time; sign in anew."),
    "text.audience_without_organ": _("The text would go to {organ}, and not everybody there could read it. It needs an audience that includes the organ."),
    "text.base_missing": _("It is not said upon which words this was proposed: {provision}."),
    "text.base_unknown": _("This was proposed upon words that the text never had there: {provision}."),
    "text.bidi": _("Line {line} holds a character that turns the direction of writing ({character}). Remove it; nothing was read."),
    "text.changed_meanwhile": _("The words were changed meanwhile: {provision}. Nothing was accepted; look at the result once more."),
    "text.control": _("Line {line} holds a control character ({character}). Remove it; nothing was read."),
    "text.empty": _("There is nothing to read in this text."),
    "text.erased": _("The words of this version were erased."),
    "text.hidden": _("Line {line} holds a hidden character ({character}). Remove it; nothing was read."),
    "text.identity_used": _("The text has, or had, another provision under that identity. A new one needs its own."),
    "text.language": _("The part “{part}” holds a text that says it is in another language: {found}."),
    "text.language_not_here": _("The text does not exist in this language yet: {languages}. It needs a translation of the whole first."),
    "text.marks": _("Line {line} holds a run of marks that is no text. Nothing was read."),
    "text.mixed_encodings": _("The text mixes encodings: byte {byte}, in line {line}, does not fit the rest. Save it as UTF-8."),
    "text.negotiated_among": _("What is said of this text is for those who negotiate it: {expected}."),
    "text.no_pen": _("The pen of this text is with {holder}. Only {holder} enters and marks what is agreed."),
    "text.not_stale": _("In this language the provision says what the others say, as far as is known. New words for it need a proposal, or first a member's doubt."),
    "text.not_chair": _("{party} is not in the chair of {organ}."),
    "text.not_latest": _("There is a newer version of this text; only the latest can be followed or put."),
    "text.not_reserved": _("You are not reserved on this: {provision}."),
    "text.not_taking_part": _("{party} does not take part in the negotiation of this text."),
    "text.not_utf16": _("The text says that it is UTF-16, and byte {byte} does not fit. Save it as UTF-8."),
    "text.not_utf8": _("The text is not UTF-8: byte {byte}, in line {line}, does not fit. Save it as UTF-8."),
    "text.not_yours": _("Only the party that tabled a text, or who holds its pen, makes a new version of it: {party}, {holder}."),
    "text.opposed": _("Somebody opposes this proposal, so nobody can accept it: {parties}. It needs their own word that they no longer do."),
    "text.other_audience": _("A new version goes to the same organ and the same audience as the one that it follows."),
    "text.other_edit": _("What would be accepted is another change than the one proposed."),
    "text.own_proposal": _("It is your own proposal. Withdraw it, if you no longer stand behind it."),
    "text.part_narrower": _("Whoever reads a text reads all of its words: {part} cannot be for fewer than the act itself."),
    "text.parts": _("A text comes with one part for each of its languages: {expected}, and not {found}."),
    "text.proposal_accepted": _("This proposal was accepted at {time}; it is part of the text now."),
    "text.proposal_of_another": _("This proposal is {party}'s. Only its authors can change or withdraw it."),
    "text.proposal_revised": _("This proposal was replaced by its authors with a new one. Say it of that one."),
    "text.proposal_withdrawn": _("This proposal was withdrawn by its authors."),
    "text.proposals_live": _("There are proposals that nobody has withdrawn and nobody has accepted: {provision}. Nothing is agreed over them."),
    "text.provision_agreed": _("It is agreed, and stays as it is until who holds the pen opens it anew: {provision}."),
    "text.provision_gone": _("It was deleted meanwhile, at {time}: {provision}. What you wrote is not lost: propose it as a new provision."),
    "text.related_before": _("This relation between the two texts is recorded already."),
    "text.relation_wider": _("Somebody who would read this relation could not read both texts. It needs a narrower audience."),
    "text.reserved": _("A delegation is reserved there, pending instructions: {provision}, {parties}. Only it can lift that."),
    "text.reserved_already": _("You are reserved on this already: {provision}."),
    "text.revised_elsewhere": _("A revision stays where the proposal was that it replaces. Withdraw that one, and make a new one here."),
    "text.too_large": _("The text has {size} bytes, and the limit is {limit}."),
    "text.too_many_lines": _("The text has {count} lines, and the limit is {limit}."),
    "text.too_many_provisions": _("The text has {count} provisions, and the limit is {limit}."),
    "text.touched_twice": _("One act cannot change the same provision twice: {provision}."),
    "text.unknown": _("There is no such text, or it is not open to you."),
    "text.unknown_language": _("“{language}” is none of the organisation's languages: {known}."),
    "text.unknown_organ": _("There is no organ “{organ}” in the charter."),
    "text.unknown_proposal": _("There is no such proposal, or it is not open to you."),
    "text.unknown_provision": _("There is no such provision in this text."),
    "text.words": _("The part “{part}” does not hold exactly the words that the act brings."),
    "time.form": _("“{found}” is not an instant in the record's form."),
    "time.naive": _("An instant needs its time zone."),
    # What the faces themselves refuse, before anything is judged.
    "request.not_act": _("What was sent is not a signed act in JSON."),
    "request.too_large": _("What was sent is too large: the limit is {limit} bytes."),
    "request.too_many": _("Too many acts came from this address in a short time. Nothing was judged; send it again in a minute."),
    "request.not_judged": _("The server could not judge this act: it was neither recorded nor refused. Send it again; it is never recorded twice."),
    "seat.not_an_exercise": _("This is no exercise: seats are not given away here. A delegation's key signs in."),
    "seat.not_loopback": _("A seat is given only to a browser on the machine that runs the exercise."),
    "seat.no_head": _("The exercise holds no head of delegation's key for {party}, so it cannot accredit anybody."),
    "seat.unknown_party": _("{party} takes no part in this exercise."),
    "seat.form": _("This is not a request for a seat."),
    "translation.place": _("There is no provision at place {index} of this reading: it has {count}."),
    "translation.twice": _("Two provisions cannot both be the translation of {id}. Choose one, or say that the other stands alone."),
    "translation.unknown": _("The first text has no provision {id}. Perhaps another version was meant."),
}  # fmt: skip

KINDS: dict[str, str] = {
    "party.root": _("Name a new root key"),
    "party.head": _("Appoint a head of delegation"),
    "party.accredit": _("Accredit a delegate"),
    "party.sit": _("Open a sitting key"),
    "party.revoke": _("Revoke a key"),
    "party.disavow": _("Disavow a key"),
    "party.rename": _("Notify our names"),
    "party.calendar": _("Notify our working days"),
    "party.leave": _("Give notice of our withdrawal"),
    "party.left": _("A withdrawal takes effect"),
    "party.apply": _("Apply for a standing"),
    "party.recall": _("Take back a notice or an application"),
    "text.table": _("Table a text"),
    "text.propose": _("Propose a change"),
    "text.accept": _("Accept proposals"),
    "text.back": _("Say where we stand on a proposal"),
    "text.retract": _("Withdraw our proposal"),
    "text.mark": _("Mark how far provisions have come"),
    "text.reserve": _("Reserve our position, or lift that"),
    "text.translate": _("Confirm a language"),
    "text.challenge": _("Doubt a language"),
    "text.relate": _("Relate two texts"),
    "decision.put": _("Put a text to its organ"),
    "decision.concur": _("Concur"),
    "decision.sign": _("Sign the text"),
    "decision.concern": _("Voice a concern"),
    "decision.object": _("Object formally"),
    "decision.withdraw": _("Withdraw our position"),
    "decision.adopt": _("Adoption"),
    "decision.finalise": _("An adoption becomes final"),
    "decision.annul": _("An adoption falls"),
    "decision.enter": _("Enter an earlier decision from its source"),
    "decision.correct": _("Correct an adopted text"),
    "decision.contest": _("Contest a correction"),
    "decision.corrected": _("A correction stands"),
    "record.erase": _("Have words erased"),
}

# What follows from an act, as the person who signs it needs to know before.
MEANINGS: dict[str, str] = {
    "party.root": _("The new root key takes the place of the present one at once. Whoever holds it appoints your heads of delegation."),
    "party.head": _("The new head speaks for your party in everything, and accredits delegates."),
    "party.accredit": _("The delegate speaks for your party from the moment this is recorded until its key ends. Everyone sees the key; its holder's name, if you give one, is for members only."),
    "party.sit": _("For these hours, a key of its own in this browser signs floor acts, such as concerns, and nothing that binds. It ends by itself."),
    "party.revoke": _("From its place in the record on, the key signs nothing more. What it signed before stands."),
    "party.disavow": _("What the key did from that entry on falls wherever nothing is final yet. What is final stands."),
    "party.rename": _("From now on, everybody sees your party under these names."),
    "party.calendar": _("From now on, your working days are counted so, wherever a time is counted in working days of each party. What was counted before stays as it is."),
    "party.leave": _("Everyone learns of it at once. The record keeper states the day on which you leave: the one that you ask for, or the first that the charter's months of notice allow. Until then you may take the notice back; on that day your standing and your seats end."),
    "party.apply": _("Everyone learns of it. The organs that the charter names recommend it one after the other, and the last of them decides. Until then it can be taken back."),
    "party.recall": _("It is as if it had not been said; the record shows both."),
    "text.table": _("The text then stands before the organ with a symbol. Nobody is asked to decide on it until it is put."),
    "text.propose": _("The proposal stands beside the text, in brackets, under your name, until its authors withdraw it or it is accepted. Those who negotiate the text read it; it never becomes public by itself."),
    "text.accept": _("The words become the text's. Other proposals on them are not lost: they are carried over to the new words, and what collides is shown with both sides."),
    "text.back": _("Your last word on the proposal counts, and you may change it at any time. What you oppose is not accepted."),
    "text.retract": _("You no longer stand behind the proposal. If others have joined it, it lives on as theirs."),
    "text.mark": _("Agreed provisions take no more proposals until they are opened anew. Adoption is still every member's own."),
    "text.reserve": _("While you are reserved, nobody marks the provision as agreed. Only you can lift it, and no clock does."),
    "text.translate": _("You say that these words say in this language what the others say. A member may doubt it."),
    "text.challenge": _("The language of the provision counts as not confirmed until the linguists confirm it anew."),
    "text.relate": _("The relation is shown on both texts to whoever may read both."),
    "decision.put": _("Every member is asked to say where it stands. Those who decide are settled now, and do not change later."),
    "decision.concur": _("Once every member has concurred and no objection stands, the text is adopted at once, by nobody's further act."),
    "decision.sign": _("Once every member has signed and no objection stands, the text is adopted at once, by nobody's further act."),
    "decision.concern": _("A concern is recorded and heard. It blocks nothing."),
    "decision.object": _("While your objection stands, nothing adopts this text: no clock, no office, nobody else. Only you can end it."),
    "decision.withdraw": _("Your position ends. Until you say something else, you have not spoken."),
    "decision.enter": _("It is shown as entered from its source, not as decided here."),
    "decision.correct": _("The correction changes no substance. Members may contest it until its time is over; then it stands. One that is contested never does."),
    "decision.contest": _("The correction does not stand. Its office may propose another."),
    "record.erase": _("The words, and all that was derived from them, are gone for good. The act itself stands, and says that its words were erased."),
}  # fmt: skip

_ROLES = {"root": _("root"), "head": _("head of delegation"), "delegate": _("delegate"), "sitting": _("sitting key")}
_ENDS = {
    "revoked": _("revoked"),
    "succeeded": _("succeeded by another"),
    "replaced": _("replaced"),
    "disavowed": _("disavowed"),
}
_CONCLUSIONS = {"signature": _("signature"), "concurrence": _("concurrence")}

DOUBTS: dict[str, str] = {
    "closing": _("Taken as the text's closing words."),
    "contents": _("A table of contents was left out: it only repeats headings."),
    "drawing": _("A picture was left out."),
    "dropped": _("Left out as a running head or a page number."),
    "embedded": _("A file within the file was not opened."),
    "formatting": _("A tracked change of formatting alone was not taken over."),
    "formula": _("A formula was taken as its letters and signs."),
    "hidden_words": _("Words that the file hides were left out."),
    "hyphen_kept": _("A hyphen at a line's end was kept as part of the word."),
    "hyphen_removed": _("A hyphen at a line's end was taken away and the word joined."),
    "insertion_edited": _("Somebody changed what another had inserted: it came as a proposal of its own."),
    "joined": _("Two blocks were joined into one provision."),
    "left_out": _("Left out: navigation, or the words of a form, which are no part of the text."),
    "link": _("The address of a link was left out; its words were kept."),
    "macros": _("The file holds macros. They were neither run nor kept."),
    "no_title": _("No title was found; the text begins at once."),
    "normalised": _("Letters were composed into single characters (NFC)."),
    "note": _("A note was put after the end of the text."),
    "number": _("A number that does not follow from the one before."),
    "number_format": _("Numbers in a format that is not known here were written as figures."),
    "outside": _("Something that the file would fetch from elsewhere was not fetched."),
    "picture": _("This page holds a picture and no words; it was not read."),
    "removed": _("An invisible character was left out."),
    "replacement": _("A character was lost before this text came here."),
    "ruby": _("Only the main words were kept of a place with a pronunciation above."),
    "split": _("A block was divided into two provisions."),
    "symbol": _("A sign of a picture font could not be read."),
    "table": _("A table: its cells were read one after the other."),
    "template": _("The template that the file names was not fetched."),
    "text_box": _("A text box was put after the paragraph that holds it."),
}

# What is doubted about a translation (texts.translation.AlignmentDoubt) and about terms (texts.terms.TermDoubt).
TRANSLATION_DOUBTS: dict[str, str] = {
    "alone": _("This stands in this language alone."),
    "count": _("The languages have different numbers of articles or sections."),
    "heading": _("One language has a heading's words, the other has none."),
    "kind": _("A heading in one language, a paragraph in the other."),
    "length": _("One is much longer than the other, as these languages go."),
    "missing": _("This has no counterpart in the other language."),
    "number": _("The numbers disagree."),
    "place": _("It stands beneath another provision than in the first language."),
    "title": _("One language has a title, the other has none."),
}
TERM_DOUBTS: dict[str, str] = {
    "missing": _("Another language has “{words}” here. Expected: “{expected}”."),
    "variant": _("Written “{words}” here, and “{expected}” elsewhere."),
}

# Which facts are instants, which name several things, and in which vocabulary a fact's word is.
_INSTANTS = {"at", "now", "until", "final_at", "time"}
_OF = {
    "roles": "role", "target": "role", "electors": "party", "by": "party", "missing": "language", "known": "language",
    "organs": "organ", "parties": "party", "holder": "party", "languages": "language",
}  # fmt: skip


def word_translation_doubt(code: str) -> str:
    """Return what is doubtful about a pair of provisions in two languages."""
    return gettext(TRANSLATION_DOUBTS[code])


def word_term_doubt(code: str, words: str, expected: str) -> str:
    """Return what is doubtful about a term."""
    return gettext(TERM_DOUBTS[code]).format(words=words, expected=expected)


def word_error(error: ComityError, naming: Naming | None = None) -> str:
    """Return the sentence for an error."""
    return word(error.code, error.facts, naming)


def word(code: str, facts: Mapping[str, Any], naming: Naming | None = None) -> str:
    """Return the sentence for a code and its facts in the language that is active; an unknown code is shown as it is."""
    if code not in WORDS:
        return gettext("Something is wrong that has no words here: {code}").format(code=code)
    return gettext(WORDS[code]).format_map(_Facts(facts, naming)).strip()


def word_kind(kind: str) -> str:
    """Return what an act of the kind does, as a title; an unknown kind is shown as it is."""
    return gettext(KINDS[kind]) if kind in KINDS else kind


def word_meaning(kind: str) -> str:
    """Return what follows from such an act, or nothing for one that nobody signs by hand."""
    return gettext(MEANINGS[kind]) if kind in MEANINGS else ""


def word_doubt(code: str) -> str:
    """Return what was decided at a doubtful place of a text."""
    return gettext(DOUBTS[code]) if code in DOUBTS else code


class _Facts(dict[str, str]):
    """An error's facts as words; one that is missing is left out, for a sentence must never fail."""

    def __init__(self, facts: Mapping[str, Any], naming: Naming | None) -> None:
        super().__init__({name: _word_fact(name, value, naming) for name, value in facts.items()})

    def __missing__(self, name: str) -> str:
        return ""


def _word_fact(name: str, value: Any, naming: Naming | None) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(_word_fact(_OF.get(name, name), item, naming) for item in value) or gettext("none")
    text = str(value)
    if name in _INSTANTS:
        return _word_instant(text)
    known = (naming(_OF.get(name, name), text) if naming else None) or _word_term(_OF.get(name, name), text)
    return known or text


def _word_term(name: str, text: str) -> str | None:
    vocabularies = {"role": _ROLES, "how": _ENDS, "conclusion": _CONCLUSIONS, "kind": KINDS}
    found = vocabularies.get(name, {}).get(text)
    return gettext(found) if found else None


def _word_instant(text: str) -> str:
    try:
        return f"{parse_time(text):%Y-%m-%d %H:%M:%S} UTC"
    except Malformed:
        return text
