ALTER TABLE `product_imports` ADD `likeness` text;--> statement-breakpoint
ALTER TABLE `product_imports` ADD `settled_by` text;