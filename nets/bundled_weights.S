// The bundled network's weight file, aligned for its tensors, in read-only memory.
  .section .rodata
  .balign 64
  .global atrous_bundled_begin
  .global atrous_bundled_end
atrous_bundled_begin:
  .incbin ATROUS_BUNDLED_FILE
atrous_bundled_end:
  .byte 0
  .section .note.GNU-stack,"",%progbits
