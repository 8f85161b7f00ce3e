import type { Correction } from '../rule.js'

/**
 * Titles of an office and electronics shop as suppliers send them, and as its reviewers wrote them: made up for tests, in the
 * manner of real ones. Approvals (both the same) are among them, and a few decisions that contradict the rest.
 */
const rows = `
NEW!! Dell Latitude 5420 Laptop 16gb blk | Dell Latitude 5420 Laptop 16 GB Black | Dell
Laptop Dell Inspiron 15 8gb slv | Dell Inspiron 15 Laptop 8 GB Silver | Dell
hewlett packard LaserJet M110w Printer wht | HP LaserJet M110w Printer White | HP
Hewlett Packard OfficeJet 8015e Printer - free shipping | HP OfficeJet 8015e Printer | HP
Free Shipping! Canon PIXMA TS3350 Printer blk | Canon PIXMA TS3350 Printer Black | Canon
canon PIXMA G3260 Printer wht | Canon PIXMA G3260 Printer White | Canon
Monitor LG 27UL500 27 inch wht | LG 27UL500 Monitor 27" White | LG
Samsung Odyssey G5 Monitor 32 in blk | Samsung Odyssey G5 Monitor 32" Black | Samsung
Monitor Samsung T350 24 inch | Samsung T350 Monitor 24" | Samsung
24pk Pilot G2 Pen blk | Pilot G2 Pen Black 24-Pack | Pilot
12pk BIC Cristal Pen blu | BIC Cristal Pen Blue 12-Pack | BIC
Stabilo Boss Highlighter 6pk ylw | Stabilo Boss Highlighter Yellow 6-Pack | Stabilo
NEW!! 4pk Duracell AA Batt | Duracell AA Battery 4-Pack | Duracell
Energizer AAA Batt 8pk | Energizer AAA Battery 8-Pack | Energizer
Logitech M185 wrls Mouse gry | Logitech M185 Wireless Mouse Gray | Logitech
Logitech K380 wrls Keyboard wht | Logitech K380 Wireless Keyboard White | Logitech
wrls Mouse Logitech Pebble blk | Logitech Pebble Wireless Mouse Black | Logitech
Microsoft Ergonomic Keyboard blk | Microsoft Ergonomic Keyboard Black | Microsoft
ms Surface Pen slv | Microsoft Surface Pen Silver | Microsoft
MS Modern Mouse blk | Microsoft Modern Mouse Black | Microsoft
SanDisk Ultra 64gb usb Drive | SanDisk Ultra 64 GB USB Drive | SanDisk
SanDisk Extreme 128gb Memory Card | SanDisk Extreme 128 GB Memory Card | SanDisk
Kingston DataTraveler 32GB usb Drive | Kingston DataTraveler 32 GB USB Drive | Kingston
Seagate Expansion 2tb Hard Drive | Seagate Expansion 2 TB Hard Drive | Seagate
WD Elements 4tb Hard Drive blk | WD Elements 4 TB Hard Drive Black | WD
western digital Passport 1tb Hard Drive | WD Passport 1 TB Hard Drive | WD
Western Digital My Book 8tb Hard Drive | WD My Book 8 TB Hard Drive | WD
Anker PowerCore 10000mah pwr Bank blk | Anker PowerCore 10000 mAh Power Bank Black | Anker
Anker PowerCore 20000mAh pwr Bank wht | Anker PowerCore 20000 mAh Power Bank White | Anker
Belkin Boost pwr Adapter 20w wht | Belkin Boost Power Adapter 20 W White | Belkin
Anker Nano pwr Adapter 30w | Anker Nano Power Adapter 30 W | Anker
Philips Hue LED Bulb 9w | Philips Hue LED Bulb 9 W | Philips
Osram led Bulb 8w | Osram LED Bulb 8 W | Osram
Philips led Desk Lamp blk | Philips LED Desk Lamp Black | Philips
Belkin usb-c Cable 2m wht | Belkin USB-C Cable 2 m White | Belkin
Anker usb-c Cable 1m blk | Anker USB-C Cable 1 m Black | Anker
AmazonBasics hdmi Cable 3m blk | AmazonBasics HDMI Cable 3 m Black | AmazonBasics
Cable Belkin hdmi 2m | Belkin HDMI Cable 2 m | Belkin
3M Scotch Tape w/ Dispenser | 3M Scotch Tape with Dispenser | 3M
Leitz Stapler w/ Staples blu | Leitz Stapler with Staples Blue | Leitz
Fellowes Shredder w/ Bin blk | Fellowes Shredder with Bin Black | Fellowes
Hammermill Copy Ppr 500 Sheets wht | Hammermill Copy Paper 500 Sheets White | Hammermill
Double A Copy Ppr 500 Sheets | Double A Copy Paper 500 Sheets | Double A
HP Photo Ppr 100 Sheets free shipping | HP Photo Paper 100 Sheets | HP
BROTHER TONER CARTRIDGE TN-2410 | Brother Toner Cartridge TN-2410 | Brother
EPSON LABEL TAPE LK-4WBN | Epson Label Tape LK-4WBN | Epson
CANON TONER CARTRIDGE CRG-045 | Canon Toner Cartridge CRG-045 | Canon
SAMSUNG TONER CARTRIDGE MLT-D111S | Samsung Toner Cartridge MLT-D111S | Samsung
leitz lever arch file blu | Leitz Lever Arch File Blue | Leitz
esselte hanging folder grn | Esselte Hanging Folder Green | Esselte
oxford spiral notebook red | Oxford Spiral Notebook Red | Oxford
durable name badge holder | Durable Name Badge Holder | Durable
Post-it Notes 6pk ylw | Post-it Notes Yellow 6-Pack | Post-it
Notebook Leuchtturm A5 grn | Leuchtturm A5 Notebook Green | Leuchtturm
Chair Ikea Markus blk | Ikea Markus Chair Black | Ikea
Desk Ikea Bekant wht | Ikea Bekant Desk White | Ikea
Canon EOS R50 Camera blk *NEW* | Canon EOS R50 Camera Black | Canon
Sony WH-1000XM5 wrls Headphones slv | Sony WH-1000XM5 Wireless Headphones Silver | Sony
Bose QC45 wrls Headphones wht | Bose QC45 Wireless Headphones White | Bose
Sony ZV-1 Camera | Sony ZV-1 Camera | Sony
New Balance Desk Mat gry | New Balance Desk Mat Gray | New Balance
Epson EcoTank ET-2850 Printer | Epson EcoTank ET-2850 Printer | Epson
Tesa Packing Tape 0.5kg | Tesa Packing Tape 0.5 kg | Tesa
Lavazza Coffee Beans 1kg | Lavazza Coffee Beans 1 kg | Lavazza
Kraft Envelopes C4 50pk brn | Kraft Envelopes C4 Brown 50-Pack | Kraft
NEW Garmin Venu 2 Watch blk | Garmin Venu 2 Watch Black | Garmin
Apple iPad Air 10.9 in 64gb slv | Apple iPad Air 10.9" 64 GB Silver | Apple
Lenovo Tab M10 Tablet 10.1 inch gry | Lenovo Tab M10 Tablet 10.1" Gray | Lenovo
Hewlett Packard Envy 13 Laptop slv | HP Envy 13 Laptop Silver | HP
Sony Walkman NW-A55 blu | Sony Walkman NW-A55 Blue | Sony
Brother P-Touch Labeler Blk | Brother P-Touch Labeler BLACK | Brother
Moleskine Notebook A4 grn | Moleskine Notebook A4 Green | Moleskine
`

/** Titles that nothing was learned from, and what a reviewer would write: the rules' examination. */
const held = `
NEW!! Laptop Lenovo ThinkPad E14 32gb blk | Lenovo ThinkPad E14 Laptop 32 GB Black | Lenovo
hewlett packard DeskJet 2720 Printer wht | HP DeskJet 2720 Printer White | HP
48pk Faber-Castell Grip Pencil | Faber-Castell Grip Pencil 48-Pack | Faber-Castell
Logitech MX wrls Mouse gry free shipping | Logitech MX Wireless Mouse Gray | Logitech
Toshiba Canvio 6tb Hard Drive | Toshiba Canvio 6 TB Hard Drive | Toshiba
LG Gram Monitor 16 inch slv | LG Gram Monitor 16" Silver | LG
Baseus 5000mah pwr Bank | Baseus 5000 mAh Power Bank | Baseus
Ugreen hdmi Cable 5m blk | Ugreen HDMI Cable 5 m Black | Ugreen
Rexel Punch w/ Guide blu | Rexel Punch with Guide Blue | Rexel
LEXMARK TONER CARTRIDGE B222H00 | Lexmark Toner Cartridge B222H00 | Lexmark
pelikan fountain marker blu | Pelikan Fountain Marker Blue | Pelikan
Xerox Copy Ppr 250 Sheets | Xerox Copy Paper 250 Sheets | Xerox
Western Digital Gold 10tb Hard Drive | WD Gold 10 TB Hard Drive | WD
MS Sculpt Keyboard blk | Microsoft Sculpt Keyboard Black | Microsoft
Varta AA Batt 20pk | Varta AA Battery 20-Pack | Varta
Ledvance led Bulb 12w | Ledvance LED Bulb 12 W | Ledvance
Nikon Z50 Camera blk | Nikon Z50 Camera Black | Nikon
Sharpie Marker 10pk grn | Sharpie Marker Green 10-Pack | Sharpie
Nescafe Coffee Beans 3kg | Nescafe Coffee Beans 3 kg | Nescafe
Desk Vitra Tyde wht | Vitra Tyde Desk White | Vitra
Sony ZV-E10 Camera | Sony ZV-E10 Camera | Sony
Jabra Elite wrls Headset slv usb-c | Jabra Elite Wireless Headset Silver USB-C | Jabra
Dymo Label Tape 12mm wht/blk | Dymo Label Tape 12 mm White/Black | Dymo
Asus Zenbook Laptop 1 tb 14in | Asus Zenbook Laptop 1 TB 14" | Asus
Tablet Huawei MatePad 11 in 128gb gry | Huawei MatePad Tablet 11" 128 GB Gray | Huawei
HAMA HDMI CABLE 2M | Hama HDMI Cable 2 m | Hama
Acer Nitro Monitor 27 inches blk | Acer Nitro Monitor 27" Black | Acer
Kodak Photo Ppr 50 Sheets glossy | Kodak Photo Paper 50 Sheets Glossy | Kodak
`

function parse(text: string, prefix: string): Correction[] {
  return text
    .trim()
    .split('\n')
    .map((line, at) => {
      const [raw = '', normalized = '', brand = ''] = line.split(' | ')
      return { decisionId: `${prefix}-${String(at + 1).padStart(3, '0')}`, at, raw, normalized, brand, userId: `reviewer-${at % 3}` }
    })
}

export const exampleCorrections: readonly Correction[] = parse(rows, 'decision')
export const heldOutCorrections: readonly Correction[] = parse(held, 'held-out')
