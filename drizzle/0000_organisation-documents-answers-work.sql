CREATE TABLE `answer_evidence` (
	`id` text PRIMARY KEY NOT NULL,
	`answer_id` text NOT NULL,
	`chunk_id` integer NOT NULL,
	`document_id` text NOT NULL,
	`rank` integer NOT NULL,
	`citation` integer,
	`quote` text,
	`scores` text NOT NULL,
	FOREIGN KEY (`answer_id`) REFERENCES `answers`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `evidence_by_answer` ON `answer_evidence` (`answer_id`);--> statement-breakpoint
CREATE INDEX `evidence_by_document` ON `answer_evidence` (`document_id`);--> statement-breakpoint
CREATE TABLE `answers` (
	`id` text PRIMARY KEY NOT NULL,
	`org_id` text NOT NULL,
	`conversation_id` text,
	`question_key` text NOT NULL,
	`asked_by` text NOT NULL,
	`audience` text NOT NULL,
	`question` text NOT NULL,
	`rewritten` text,
	`status` text NOT NULL,
	`text` text,
	`mode` text,
	`model_version` text,
	`prompt_version` text,
	`evidence_model_version` text,
	`embedder_version` text,
	`index_generation` text,
	`threshold` real,
	`confidence` real,
	`prompt_tokens` integer,
	`completion_tokens` integer,
	`cost_usd` real,
	`first_words_ms` integer,
	`total_ms` integer,
	`slack_channel_id` text,
	`slack_ts` text,
	`reference` text,
	`created_at` integer NOT NULL,
	`finished_at` integer,
	FOREIGN KEY (`org_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`conversation_id`) REFERENCES `conversations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `answers_once` ON `answers` (`org_id`,`question_key`);--> statement-breakpoint
CREATE INDEX `answers_by_conversation` ON `answers` (`conversation_id`);--> statement-breakpoint
CREATE TABLE `conversations` (
	`id` text PRIMARY KEY NOT NULL,
	`org_id` text NOT NULL,
	`channel_id` text NOT NULL,
	`thread_ts` text NOT NULL,
	`muted_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`org_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`channel_id`) REFERENCES `channels`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `conversations_once` ON `conversations` (`channel_id`,`thread_ts`);--> statement-breakpoint
CREATE TABLE `feedback` (
	`id` text PRIMARY KEY NOT NULL,
	`org_id` text NOT NULL,
	`answer_id` text NOT NULL,
	`user_id` text NOT NULL,
	`action_ts` text NOT NULL,
	`verdict` text NOT NULL,
	`reason` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`org_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`answer_id`) REFERENCES `answers`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `feedback_once` ON `feedback` (`answer_id`,`user_id`,`action_ts`);--> statement-breakpoint
CREATE TABLE `messages` (
	`id` text PRIMARY KEY NOT NULL,
	`conversation_id` text NOT NULL,
	`ts` text NOT NULL,
	`author` text NOT NULL,
	`user_id` text,
	`text` text NOT NULL,
	`visible_only_to` text,
	`answer_id` text,
	`created_at` integer NOT NULL,
	`deleted_at` integer,
	FOREIGN KEY (`conversation_id`) REFERENCES `conversations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `messages_once` ON `messages` (`conversation_id`,`ts`);--> statement-breakpoint
CREATE TABLE `blobs` (
	`hash` text PRIMARY KEY NOT NULL,
	`bytes` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `chunks` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`document_id` text NOT NULL,
	`ordinal` integer NOT NULL,
	`header` text NOT NULL,
	`text` text NOT NULL,
	`anchor` text NOT NULL,
	`tokens` integer NOT NULL,
	FOREIGN KEY (`document_id`) REFERENCES `documents`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `chunks_in_order` ON `chunks` (`document_id`,`ordinal`);--> statement-breakpoint
CREATE TABLE `document_places` (
	`id` text PRIMARY KEY NOT NULL,
	`org_id` text NOT NULL,
	`document_id` text NOT NULL,
	`channel_id` text NOT NULL,
	`slack_file_id` text NOT NULL,
	`title` text NOT NULL,
	`shared_by` text NOT NULL,
	`message_ts` text,
	`permalink` text,
	`created_at` integer NOT NULL,
	`removed_at` integer,
	`removed_because` text,
	`checked_at` integer NOT NULL,
	FOREIGN KEY (`org_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`document_id`) REFERENCES `documents`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`channel_id`) REFERENCES `channels`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `places_once` ON `document_places` (`channel_id`,`slack_file_id`);--> statement-breakpoint
CREATE INDEX `places_by_document` ON `document_places` (`document_id`);--> statement-breakpoint
CREATE INDEX `places_by_file` ON `document_places` (`org_id`,`slack_file_id`);--> statement-breakpoint
CREATE TABLE `documents` (
	`id` text PRIMARY KEY NOT NULL,
	`org_id` text NOT NULL,
	`blob_hash` text,
	`kind` text,
	`title` text NOT NULL,
	`owner_user_id` text NOT NULL,
	`status` text NOT NULL,
	`error_code` text,
	`error_message` text,
	`error_hint` text,
	`reference` text,
	`bytes` integer,
	`pages` integer,
	`page_unit` text,
	`passages` integer,
	`warnings` text NOT NULL,
	`stated_date` text,
	`version` integer NOT NULL,
	`supersedes` text,
	`superseded_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`completed_at` integer,
	`deleted_at` integer,
	`deleted_by` text,
	FOREIGN KEY (`org_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`blob_hash`) REFERENCES `blobs`(`hash`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `documents_by_org` ON `documents` (`org_id`,`status`);--> statement-breakpoint
CREATE INDEX `documents_by_blob` ON `documents` (`blob_hash`);--> statement-breakpoint
CREATE INDEX `documents_by_owner` ON `documents` (`owner_user_id`);--> statement-breakpoint
CREATE TABLE `embeddings` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`space_id` text NOT NULL,
	`owner_id` integer NOT NULL,
	`vector` blob NOT NULL,
	FOREIGN KEY (`space_id`) REFERENCES `spaces`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `embeddings_once` ON `embeddings` (`space_id`,`owner_id`);--> statement-breakpoint
CREATE INDEX `embeddings_by_owner` ON `embeddings` (`owner_id`);--> statement-breakpoint
CREATE TABLE `generations` (
	`id` text PRIMARY KEY NOT NULL,
	`space_id` text NOT NULL,
	`file` text NOT NULL,
	`count` integer NOT NULL,
	`highest_seq` integer NOT NULL,
	`checksum` text NOT NULL,
	`factory` text NOT NULL,
	`created_at` integer NOT NULL,
	`retired_at` integer,
	FOREIGN KEY (`space_id`) REFERENCES `spaces`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `spaces` (
	`id` text PRIMARY KEY NOT NULL,
	`purpose` text NOT NULL,
	`model_version` text NOT NULL,
	`preprocess_version` text NOT NULL,
	`dimension` integer NOT NULL,
	`state` text NOT NULL,
	`created_at` integer NOT NULL,
	`activated_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `spaces_once` ON `spaces` (`purpose`,`model_version`,`preprocess_version`);--> statement-breakpoint
CREATE TABLE `channel_members` (
	`channel_id` text NOT NULL,
	`slack_user_id` text NOT NULL,
	PRIMARY KEY(`channel_id`, `slack_user_id`),
	FOREIGN KEY (`channel_id`) REFERENCES `channels`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `channel_members_by_user` ON `channel_members` (`slack_user_id`);--> statement-breakpoint
CREATE TABLE `channels` (
	`id` text PRIMARY KEY NOT NULL,
	`org_id` text NOT NULL,
	`slack_channel_id` text NOT NULL,
	`kind` text NOT NULL,
	`name` text,
	`externally_shared` integer NOT NULL,
	`archived` integer NOT NULL,
	`bot_member` integer NOT NULL,
	`indexing` text NOT NULL,
	`invited_by` text,
	`introduced_at` integer,
	`last_seen_ts` text,
	`refreshed_at` integer NOT NULL,
	`members_read_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`org_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `channels_by_slack` ON `channels` (`org_id`,`slack_channel_id`);--> statement-breakpoint
CREATE TABLE `organisations` (
	`id` text PRIMARY KEY NOT NULL,
	`slack_team_id` text NOT NULL,
	`kind` text NOT NULL,
	`name` text NOT NULL,
	`domain` text,
	`bot_user_id` text,
	`bot_id` text,
	`created_at` integer NOT NULL,
	`uninstalled_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `organisations_slack_team_id_unique` ON `organisations` (`slack_team_id`);--> statement-breakpoint
CREATE TABLE `users` (
	`id` text PRIMARY KEY NOT NULL,
	`org_id` text NOT NULL,
	`slack_user_id` text NOT NULL,
	`name` text NOT NULL,
	`role` text NOT NULL,
	`role_source` text NOT NULL,
	`guest` text NOT NULL,
	`external` integer NOT NULL,
	`bot` integer NOT NULL,
	`timezone` text,
	`deactivated_at` integer,
	`refreshed_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`org_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `users_by_slack` ON `users` (`org_id`,`slack_user_id`);--> statement-breakpoint
CREATE TABLE `active_artifacts` (
	`org_id` text NOT NULL,
	`kind` text NOT NULL,
	`artifact_id` text NOT NULL,
	`share` real NOT NULL,
	`activated_at` integer NOT NULL,
	`activated_by` text,
	FOREIGN KEY (`artifact_id`) REFERENCES `artifacts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `active_once` ON `active_artifacts` (`org_id`,`kind`);--> statement-breakpoint
CREATE TABLE `artifacts` (
	`id` text PRIMARY KEY NOT NULL,
	`org_id` text NOT NULL,
	`kind` text NOT NULL,
	`version` text NOT NULL,
	`file` text,
	`data` text,
	`metrics` text NOT NULL,
	`made_by` text,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `artifacts_once` ON `artifacts` (`org_id`,`kind`,`version`);--> statement-breakpoint
CREATE TABLE `audit_log` (
	`id` text PRIMARY KEY NOT NULL,
	`org_id` text NOT NULL,
	`user_id` text,
	`action` text NOT NULL,
	`details` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `audit_by_org` ON `audit_log` (`org_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `heartbeats` (
	`id` text PRIMARY KEY NOT NULL,
	`role` text NOT NULL,
	`pid` integer NOT NULL,
	`started_at` integer NOT NULL,
	`seen_at` integer NOT NULL,
	`state` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `inbox` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`body` text,
	`state` text NOT NULL,
	`attempts` integer NOT NULL,
	`received_at` integer NOT NULL,
	`done_at` integer
);
--> statement-breakpoint
CREATE INDEX `inbox_open` ON `inbox` (`state`,`received_at`);--> statement-breakpoint
CREATE TABLE `jobs` (
	`id` text PRIMARY KEY NOT NULL,
	`org_id` text,
	`name` text NOT NULL,
	`payload` text NOT NULL,
	`unique_key` text,
	`state` text NOT NULL,
	`requested_by` text,
	`progress` text,
	`attempts` integer NOT NULL,
	`max_attempts` integer NOT NULL,
	`priority` integer NOT NULL,
	`run_at` integer NOT NULL,
	`lease_token` text,
	`lease_until` integer,
	`result` text,
	`error_code` text,
	`error_message` text,
	`reference` text,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`finished_at` integer
);
--> statement-breakpoint
CREATE INDEX `jobs_due` ON `jobs` (`state`,`run_at`);--> statement-breakpoint
CREATE INDEX `jobs_by_key` ON `jobs` (`unique_key`,`state`);--> statement-breakpoint
CREATE INDEX `jobs_by_person` ON `jobs` (`requested_by`);--> statement-breakpoint
CREATE TABLE `posted_replies` (
	`subject` text PRIMARY KEY NOT NULL,
	`org_id` text NOT NULL,
	`slack_channel_id` text NOT NULL,
	`slack_ts` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `processed_keys` (
	`key` text PRIMARY KEY NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `settings` (
	`id` text PRIMARY KEY NOT NULL,
	`org_id` text NOT NULL,
	`name` text NOT NULL,
	`value` text NOT NULL,
	`set_by` text,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `settings_by_name` ON `settings` (`org_id`,`name`,`created_at`);