# In the machine: a receipt printer on the kernel's own USB. It obeys words in /run/words (Printer/main.c), and its paper is /run/paper.

modprobe -a dummy_hcd libcomposite usb_f_printer usblp
mountpoint -q /sys/kernel/config || mount -t configfs configfs /sys/kernel/config
gadget=/sys/kernel/config/usb_gadget/receipts
mkdir -p $gadget/strings/0x409 $gadget/configs/c.1/strings/0x409 $gadget/functions/printer.0
echo 0x04b8 >$gadget/idVendor
echo 0x0e15 >$gadget/idProduct
echo EPSON >$gadget/strings/0x409/manufacturer
echo TM-T20II >$gadget/strings/0x409/product
echo SERIAL01 >$gadget/strings/0x409/serialnumber
echo 'MFG:EPSON;CMD:ESC/POS;MDL:TM-T20II;CLS:PRINTER;' >$gadget/functions/printer.0/pnp_string
ln -s $gadget/functions/printer.0 $gadget/configs/c.1/
mkfifo /run/words
./printer "$(ls /sys/class/udc)" /run/words /run/paper &
printer=$!
